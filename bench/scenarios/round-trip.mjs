// Through a pipe to a worker and back, one message at a time: small values, then bytes by size.
import { lineUp } from '../lib/line-up.mjs';
import { sizeName, sizes, verifyWeight } from '../lib/payloads.mjs';

/** So many that the 99th percentile is no single trip. */
const counts = { 8: 1000, 64: 1000, 1024: 1000, 65536: 1000, 1048576: 200 };
const small = 1000;
const names = { integers: 'small integers', objects: 'small objects' };

const bars = kind => {
  const bar = { work: `pipe round trip, ${names[kind]}`, figure: 'p50' };
  const awaiting = { ...bar, work: `${bar.work}, event loop`, ours: 'crossray, event loop' };
  return [
    { ...bar, work: `${bar.work}, blocking`, ours: 'crossray, blocking', rival: 'Python spawn', times: 1 },
    { ...awaiting, rival: 'fork, advanced', atMost: 0.7 },
    { ...awaiting, rival: 'fork, json', atMost: 1 },
  ];
};
const places = { thread: 'to a thread', process: 'to a process' };

export default {
  name: 'round-trip',
  async *contests({ rivals }) {
    const contest = async (context, what, count, words, more) => ({
      title: `Round trip ${places[context]}: ${words}`,
      ...(await lineUp(rivals, 'roundTrip', { context, what, count })),
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
        const series = { key: context, name: `round trip ${places[context]}`, x: size, unit: 'bytes' };
        yield contest(context, { kind: 'bytes', size }, counts[size], sizeName(size), { series });
      }
    }
  },
};
