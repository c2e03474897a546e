import test from 'ava';
import { Pool } from 'crossray';
import type { Peers } from '../contract/channel/suite.js';

/** Two processes of the operating system. */
export function processes(): Peers {
  const pool = new Pool({ context: 'process', processes: 2 });
  return {
    run: (fn, ...args) => pool.apply(fn as never, args) as never,
    end: () => pool.terminate(),
  };
}

// The thread that watches children comes with the first of them and stays with the process.
test.before('the first processes', async t => {
  const peers = processes();
  t.is(await peers.run(() => 1), 1);
  await peers.end();
});
