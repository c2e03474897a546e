// No pool at all: a plain loop on the calling thread, or what the language has built in.
import { timed } from '../lib/contest.mjs';
import { sharedDoubles } from '../lib/inputs.mjs';
import * as operations from '../lib/plain-operations.mjs';
import { all as tasks } from '../lib/tasks.mjs';

const name = 'plain loop';

export default {
  name,
  version: () => `Node ${process.versions.node}`,

  map({ numbers, timing }) {
    return [{ name, round: () => timed(() => numbers.map(x => x * x), timing) }];
  },

  typedMap({ x, timing }) {
    const out = sharedDoubles(x.length);
    const run = () => {
      tasks.squaresAndSines({ x, out, from: 0, to: x.length });
      return out;
    };
    const round = () => {
      out.fill(0);
      return timed(run, timing);
    };
    return [{ name, round }];
  },

  mixed({ jobs }) {
    const all = async ([task, items]) => {
      const results = [];
      for (const item of items) results.push(await tasks[task](item));
      return results;
    };
    const run = async () => {
      const results = [];
      for (const job of jobs) results.push(await all(job));
      return results;
    };
    return [{ name, round: () => timed(run) }];
  },

  ops: () => [{ name, operations }],

  ways: ['plain-loop'],
};
