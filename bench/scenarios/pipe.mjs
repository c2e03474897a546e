// Bytes one way through a pipe, from a worker to its parent, by size.
import { lineUp } from '../lib/line-up.mjs';
import { sizeName, sizes, verifyWeight } from '../lib/payloads.mjs';

/** Messages a round, so that each takes about as long. */
const counts = { 8: 5000, 64: 5000, 1024: 5000, 65536: 500, 1048576: 50 };
const bar = { work: '1 MiB one way through a pipe', ours: 'crossray, recvBytesInto', figure: 'ms' };
const bars = [
  { ...bar, rival: 'fork, advanced', times: 3 },
  { ...bar, rival: 'Python spawn', times: 2 },
];
const places = { thread: 'from a thread', process: 'from a process' };

export default {
  name: 'pipe',
  async *contests({ rivals }) {
    for (const context of ['process', 'thread']) {
      for (const size of sizes) {
        const [what, count] = [{ kind: 'bytes', size }, counts[size]];
        yield {
          title: `Pipe ${places[context]}: ${count.toLocaleString('en-US')} times ${sizeName(size)}`,
          ...(await lineUp(rivals, 'pipe', { context, what, count })),
          verify: verifyWeight(what, count),
          bars: context === 'process' && size === sizes.at(-1) ? bars : [],
          series: { key: context, name: `pipe ${places[context]}`, x: size, unit: 'bytes', per: count },
        };
      }
    }
  },
};
