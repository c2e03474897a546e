// Shared memory handed to a process that runs, which reads from it and answers: the time must not know the size.
import { verifyLast } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';

/** Once takes microseconds. */
const timing = { times: 100, inStride: true };
const lengths = [1000, 100_000, 10_000_000];
const bars = [{ work: 'SharedArray of 80 MB to a process', ours: 'crossray', figure: 'ms', below: 1 }];

export default {
  name: 'shared-array',
  rounds: 25,
  async *contests({ rivals }) {
    for (const length of lengths) {
      yield {
        title: `${(length * 8) / 1000} kB of shared memory handed to a process, which answers`,
        ...(await lineUp(rivals, 'sharedArray', { context: 'process', length, timing })),
        verify: verifyLast(length),
        bars: length === lengths.at(-1) ? bars : [],
        series: { key: 'process', name: 'shared memory to a process', x: length * 8, unit: 'bytes' },
      };
    }
  },
};
