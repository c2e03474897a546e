// poolifier's pools of a fixed size, with their defaults.
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../lib/machine.mjs';
import { poolRival } from '../lib/pool-rival.mjs';

const file = name => fileURLToPath(new URL(`./workers/${name}`, import.meta.url));

async function open({ workers, context }) {
  const { FixedClusterPool, FixedThreadPool } = await import('poolifier');
  const pool =
    context === 'thread'
      ? new FixedThreadPool(workers, file('poolifier-thread.mjs'))
      : new FixedClusterPool(workers, file('poolifier-process.cjs'));
  return {
    call: name => x => pool.execute(x, name),
    close: () => pool.destroy(),
  };
}

export default poolRival({
  url: import.meta.url,
  name: 'poolifier',
  version: () => packageVersion('poolifier'),
  contexts: ['thread', 'process'],
  open,
});
