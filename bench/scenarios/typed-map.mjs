// Doubles in shared memory through a function, into memory that has been used before, by size.
import { randomDoubles } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';
import { sizes, verifySquaresAndSines } from '../lib/operations.mjs';

const bar = { work: 'map of 10 million doubles, warm out', ours: 'crossray', figure: 'ms' };
const bars = [{ ...bar, rival: 'plain loop', times: 1.8 }];

export default {
  name: 'typed-map',
  rounds: 25,
  async *contests({ rivals, workers }) {
    for (const { count, name, timing } of sizes) {
      const x = randomDoubles(count);
      yield {
        title: `x * x + Math.sin(x) of ${name} doubles in shared memory, warm out`,
        ...(await lineUp(rivals, 'typedMap', { context: 'thread', workers, x, timing })),
        verify: verifySquaresAndSines(x),
        bars: count === sizes.at(-1).count ? bars : [],
        series: { key: 'doubles', name: 'map of doubles', x: count, unit: 'doubles' },
      };
    }
  },
};
