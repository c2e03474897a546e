import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

/** Threads, descriptors, handles and memory do not grow with the number of tasks, nor of pools. */
const LIMIT_MS = 240_000;

interface Growth {
  left: string[];
  /** Megabytes of resident memory. */
  grown: number;
  listeners?: number;
  stats?: { workers: number; queued: number; running: number; lost: number };
}

for (const context of ['thread', 'process'] as const) {
  const env = { POOL_CONTEXT: context };
  const pools = context === 'thread' ? 200 : 40;

  test.serial(`${context}: 10,000 tasks leave nothing behind`, async t => {
    t.timeout(LIMIT_MS);
    const end = await runFixture('growth', {
      env,
      args: ['tasks', 10_000],
      execArgv: ['--expose-gc'],
      timeout: LIMIT_MS,
    });
    t.is(end.code, 0, tell(end));
    const { left, grown, stats } = JSON.parse(end.stdout) as Growth;
    t.deepEqual(left, []);
    t.like(stats, { workers: 2, queued: 0, running: 0, lost: 0 });
    // Two workers' heaps breathe by some megabytes each; a leak of a kilobyte a task would be ten.
    t.true(grown < 40, `${grown} MB`);
  });

  test.serial(`${context}: ${pools} pools leave nothing behind`, async t => {
    t.timeout(LIMIT_MS);
    const end = await runFixture('growth', {
      env,
      args: ['pools', pools],
      execArgv: ['--expose-gc'],
      timeout: LIMIT_MS,
    });
    t.is(end.code, 0, tell(end));
    const { left, grown, listeners } = JSON.parse(end.stdout) as Growth;
    t.deepEqual(left, []);
    t.is(listeners, 0);
    // A pool that stayed would hold two workers of some megabytes each, or their outboxes.
    t.true(grown < 60, `${grown} MB`);
  });
}
