// What a pool takes: memory for each worker, CPU time for each small task, on both sides together.
import { freshProcesses } from '../lib/fresh-process.mjs';

export default {
  name: 'consumption',
  rounds: 3,
  warmup: 0,
  async *contests({ rivals, workers }) {
    for (const context of ['thread', 'process']) {
      const options = { program: 'consumption', context, workers };
      yield {
        key: context,
        title: `Memory a worker, and CPU time a task of 20,000, 500 at a time, ${context} pools`,
        ...(await freshProcesses(rivals, options, ['--expose-gc'])),
        verify: squaresOf(20_000),
      };
    }
  },
};

/** A `verify` for the sum of the squares of 0 to count - 1. */
function squaresOf(count) {
  const expected = ((count - 1) * count * (2 * count - 1)) / 6;
  return (result, who) => {
    if (result !== expected) throw new Error(`${who}: the squares add up to ${result}, expected ${expected}`);
  };
}
