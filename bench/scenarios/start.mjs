// A fresh process each: from before the import of the library to the first result of a new pool.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../lib/first-result.mjs', import.meta.url));

function command(rival, workers) {
  if (rival.freshProcess) return rival.freshProcess({ workers });
  return [process.execPath, [program, rival.url, String(workers)]];
}

export default {
  name: 'start',
  rounds: 25,
  async *contests({ rivals, workers }) {
    const able = rivals.filter(rival => rival.firstResult || rival.freshProcess);
    yield {
      title: 'First result of a new pool, fresh process, import included',
      contestants: able.map(rival => ({
        name: rival.name,
        async round() {
          const { stdout } = await run(...command(rival, workers), { timeout: 60_000 });
          return JSON.parse(stdout);
        },
      })),
      verify(result, who) {
        if (result !== 49) throw new Error(`${who}: 7 * 7 is ${result}`);
      },
      bars: [
        {
          work: 'first result of a new pool',
          ours: 'crossray',
          rival: 'piscina',
          figure: 'ms',
          atMost: 1.05,
        },
      ],
    };
  },
};
