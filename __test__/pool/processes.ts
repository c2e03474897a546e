import test from 'ava';
import { Pool } from 'crossray';
import type { MakePool } from '../contract/pool/suite.js';

/** Makes pools on worker processes. */
export const onProcesses: MakePool = options => new Pool({ context: 'process', ...options });

// The arena, and the threads that watch doorbells and children, come with the first pool and stay with the process.
test.before('the first pool of processes', async t => {
  const pool = onProcesses({ processes: 1 });
  t.is(await pool.apply(() => 1), 1);
  await pool.terminate();
});
