// jest-worker with its defaults but for the number and kind of workers.
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../lib/machine.mjs';
import { poolRival } from '../lib/pool-rival.mjs';
import { all as tasks } from '../lib/tasks.mjs';

const file = fileURLToPath(new URL('../lib/tasks.mjs', import.meta.url));

async function open({ workers, context }) {
  const { Worker } = await import('jest-worker');
  const pool = new Worker(file, {
    numWorkers: workers,
    enableWorkerThreads: context === 'thread',
    exposedMethods: Object.keys(tasks),
  });
  return {
    call: name => x => pool[name](x),
    close: () => pool.end(),
  };
}

export default poolRival({
  url: import.meta.url,
  name: 'jest-worker',
  version: () => packageVersion('jest-worker'),
  contexts: ['thread', 'process'],
  open,
});
