// piscina with its defaults but for the number of workers.
import { packageVersion } from '../lib/machine.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const filename = new URL('../lib/tasks.mjs', import.meta.url).href;

async function open({ workers }) {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({ filename, minThreads: workers, maxThreads: workers });
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
  name: 'piscina',
  version: () => packageVersion('piscina'),
  contexts: ['thread'],
  open,
  ways: ['piscina'],
});
