// workerpool with its defaults but for the number and kind of workers; its functions are registered in a file.
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../lib/machine.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const file = fileURLToPath(new URL('./workers/workerpool.mjs', import.meta.url));

async function open({ workers, context }) {
  const { default: workerpool } = await import('workerpool');
  const pool = workerpool.pool(file, { workerType: context, minWorkers: workers, maxWorkers: workers });
  return {
    call: name => x => pool.exec(name, [x]),
    close: () => pool.terminate(true),
  };
}

export default poolRival({
  url: import.meta.url,
  name: 'workerpool',
  version: () => packageVersion('workerpool'),
  contexts: ['thread', 'process'],
  open,
});
