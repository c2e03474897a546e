// Real work through real libraries, all at once, on more and more workers: hashing 2,000 files, rendering 500 pages
// of Markdown, reading and adding up a large JSON.
import { isDeepStrictEqual } from 'node:util';
import { jobs } from '../lib/inputs-of-work.mjs';
import { lineUp } from '../lib/line-up.mjs';

const counts = [1, 2, 4, 8];

export default {
  name: 'mixed',
  rounds: 5,
  patience: 25_000,
  async *contests({ rivals }) {
    const verify = verifySame();
    for (const context of ['thread', 'process']) {
      for (const workers of counts) {
        yield {
          title: `2,000 files, 500 pages, a JSON of 16 parts: ${workers} workers, ${context} pools`,
          ...(await lineUp(rivals, 'mixed', { context, workers, jobs: jobs() })),
          verify,
          warmup: compiled(workers),
          series: { key: context, name: `mixed load, ${context} pools`, x: workers, unit: 'workers' },
        };
      }
    }
  },
};

/**
 * Rounds until every worker has compiled the libraries, which each does for itself, and the more of them there are the
 * less it has to do in a round: with eight, rounds get shorter until the twentieth.
 */
const compiled = workers => Math.max(5, 2.5 * workers);

/** A `verify`: everybody has the result of the first. */
function verifySame() {
  let expected;
  return (result, who) => {
    expected ??= result;
    if (!isDeepStrictEqual(result, expected)) throw new Error(`${who}: other results than the first`);
  };
}
