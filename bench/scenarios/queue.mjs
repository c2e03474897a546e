// A queue from a worker to its parent: small values, then bytes by size.
import { lineUp } from '../lib/line-up.mjs';
import { sizeName, sizes, verifyWeight } from '../lib/payloads.mjs';

/** Messages a round, so that each takes about as long. */
const counts = { 8: 5000, 64: 5000, 1024: 5000, 65536: 500, 1048576: 40 };
const small = 20_000;
const names = { integers: 'small integers', objects: 'small objects' };

const bars = kind =>
  ['for await', 'getSync'].flatMap(way => {
    const bar = { work: `queue, ${names[kind]}, ${way}`, ours: `crossray, ${way}`, figure: 'ms' };
    return [
      { ...bar, rival: 'Python spawn', times: 3 },
      { ...bar, rival: 'fork, advanced', times: 5 },
    ];
  });

const places = { thread: 'from a thread', process: 'from a process' };

export default {
  name: 'queue',
  async *contests({ rivals }) {
    const contest = async (context, what, count, words, more) => ({
      title: `Queue ${places[context]}: ${count.toLocaleString('en-US')} ${words}`,
      ...(await lineUp(rivals, 'queue', { context, what, count })),
      verify: verifyWeight(what, count),
      key: `${context}-${what.kind}`,
      ...more,
    });
    for (const context of ['process', 'thread']) {
      for (const kind of ['integers', 'objects']) {
        const more = { bars: context === 'process' ? bars(kind) : [] };
        yield contest(context, { kind }, small, names[kind], more);
      }
      for (const size of sizes) {
        const what = { kind: 'bytes', size };
        const series = {
          key: context,
          name: `queue ${places[context]}`,
          x: size,
          unit: 'bytes',
          per: counts[size],
        };
        yield contest(context, what, counts[size], `times ${sizeName(size)}`, { series });
      }
    }
  },
};
