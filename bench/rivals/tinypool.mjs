// tinypool with its defaults but for the number and kind of workers.
import { packageVersion } from '../lib/machine.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const filename = new URL('../lib/tasks.mjs', import.meta.url).href;
const runtimes = { thread: 'worker_threads', process: 'child_process' };

async function open({ workers, context }) {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename,
    runtime: runtimes[context],
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    call(name) {
      const options = { name };
      return x => pool.run(x, options);
    },
    close: () => pool.destroy(),
  };
}

export default poolRival({
  url: import.meta.url,
  name: 'tinypool',
  version: () => packageVersion('tinypool'),
  contexts: ['thread', 'process'],
  open,
});
