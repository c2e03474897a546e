// A fresh process each: from before the import of the library to the first result of a new pool.
import { freshProcesses } from '../lib/fresh-process.mjs';

const bar = { ours: 'crossray', figure: 'ms' };
const work = 'first result of a new pool';
const bars = {
  thread: [{ ...bar, work, rival: 'piscina', atMost: 1.05 }],
  process: [
    { ...bar, work: `${work}, processes`, rival: 'jest-worker', times: 1.3 },
    { ...bar, work: `${work}, processes`, rival: 'fork, advanced', atMostOver: 20 },
  ],
};

export default {
  name: 'start',
  rounds: 15,
  async *contests({ rivals, workers }) {
    for (const context of ['thread', 'process']) {
      yield {
        key: context,
        title: `First result of a new pool of two, fresh process, import included, ${context} pools`,
        ...(await freshProcesses(rivals, { program: 'first-result', context, workers })),
        verify(result, who) {
          if (result !== 49) throw new Error(`${who}: 7 * 7 is ${result}`);
        },
        bars: bars[context],
      };
    }
  },
};
