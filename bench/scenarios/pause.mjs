// One piece of short work after a pause, in which processors fall asleep and V8 throws compiled code away: what
// `typed-map` and `shared-array` measure in stride.
import { randomDoubles, verifyLast } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';
import { verifySquaresAndSines } from '../lib/operations.mjs';

const timing = { times: 1, inStride: false };
const count = 1000;

export default {
  name: 'pause',
  rounds: 60,
  async *contests({ rivals, workers }) {
    const x = randomDoubles(count);
    yield {
      key: 'typed-map',
      title: 'After a pause: x * x + Math.sin(x) of 1 k doubles in shared memory',
      ...(await lineUp(rivals, 'typedMap', { context: 'thread', workers, x, timing })),
      verify: verifySquaresAndSines(x),
    };
    yield {
      key: 'shared-array',
      title: 'After a pause: 8 kB of shared memory handed to a process, which answers',
      ...(await lineUp(rivals, 'sharedArray', { context: 'process', length: count, timing })),
      verify: verifyLast(count),
    };
  },
};
