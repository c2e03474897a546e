import test from 'ava';
import { BrokenProcessPool, WorkerLostError } from 'crossray';
import { nap } from '../support/tasks.js';
import { rejection, settles, until } from '../support/until.js';
import { onProcesses } from './processes.js';

/** A pool to whose workers the system refuses to be started, for a while. */
const LIMIT_MS = 60_000;
const exit = () => process.exit(3);

/** The environment of a pool is read whenever a worker is started: this makes it one that no process can have. */
const forbid = (env: NodeJS.ProcessEnv) => {
  env.FORBIDDEN = 'a\0b';
};
const allow = (env: NodeJS.ProcessEnv) => {
  delete env.FORBIDDEN;
};

test.serial('calls fail by name while no worker can be started, and run again when one can', async t => {
  t.timeout(LIMIT_MS);
  const env = { ...process.env };
  const pool = onProcesses({ processes: 1, env });
  await pool.apply(() => 1);
  forbid(env);
  const lost = rejection(pool.apply(exit), 'the call that exits');
  const waiting = rejection(
    pool.apply(() => 2),
    'the call behind it',
  );
  t.true((await lost) instanceof WorkerLostError);
  t.true((await waiting) instanceof BrokenProcessPool);
  for (const call of [pool.apply(() => 3), pool.map((x: number) => x, [1, 2, 3])]) {
    const error = (await rejection(call as Promise<unknown>)) as Error;
    t.true(error instanceof BrokenProcessPool);
    t.regex(String((error.cause as Error).message), /NUL/);
  }
  t.like(pool.stats, { workers: 0, queued: 0, running: 0 });
  allow(env);
  t.is(
    await settles(
      pool.apply(() => 4),
      'a call when it is allowed again',
    ),
    4,
  );
  await pool.terminate();
});

test.serial('the workers that live run everything while no more can be started', async t => {
  t.timeout(LIMIT_MS);
  const env = { ...process.env };
  const pool = onProcesses({ processes: 2, env });
  await pool.apply(() => 1);
  await until(() => pool.stats.workers === 2, 'both workers live');
  forbid(env);
  await Promise.all([rejection(pool.apply(exit)), pool.apply(nap, [100])]);
  await until(() => pool.stats.workers === 1, 'one is left');
  t.deepEqual(
    await settles(
      pool.map((x: number) => x + 1, [1, 2, 3, 4]),
      'a map',
    ),
    [2, 3, 4, 5],
  );
  allow(env);
  await Promise.all([pool.apply(nap, [100]), pool.apply(nap, [100])]);
  await until(() => pool.stats.workers === 2, 'the other one comes back when there is work for it');
  await pool.terminate();
});
