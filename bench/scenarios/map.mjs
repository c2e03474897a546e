// A list of numbers through map, in chunks of its default size.
import { countTo, verifySquares } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';

const numbers = countTo(100_000);
const bar = { work: 'map over 100,000 numbers', ours: 'crossray', figure: 'ms' };
const bars = {
  thread: [
    { ...bar, rival: 'Python fork', times: 2 },
    { ...bar, rival: 'piscina', times: 2 },
  ],
  process: [{ ...bar, work: `${bar.work}, processes`, rival: 'Python spawn', times: 1 }],
};

export default {
  name: 'map',
  rounds: 25,
  async *contests({ rivals, workers }) {
    for (const context of ['thread', 'process']) {
      yield {
        key: context,
        title: `map(x => x * x) over 100,000 numbers, default chunks (others the same, by hand), ${context} pools`,
        ...(await lineUp(rivals, 'map', { context, workers, numbers, timing: { inStride: true } })),
        verify: verifySquares(numbers),
        bars: bars[context],
      };
    }
  },
};
