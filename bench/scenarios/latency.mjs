// One call at a time: what a single small task costs from call to answer.
import { countTo, verifySquares } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';

const numbers = countTo(1000);
const bars = [
  { work: 'one apply at a time, p50', ours: 'crossray', rival: 'piscina', figure: 'p50', atMost: 1.05 },
];

export default {
  name: 'latency',
  rounds: 25,
  async *contests({ rivals, workers }) {
    for (const context of ['thread', 'process']) {
      yield {
        key: context,
        title: `One apply at a time, 1,000 in a row, ${context} pools`,
        ...(await lineUp(rivals, 'latency', { context, workers, numbers })),
        verify: verifySquares(numbers),
        bars: context === 'thread' ? bars : [],
      };
    }
  },
};
