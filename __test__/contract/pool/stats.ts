import { Marks } from '../../support/marks.js';
import { exit, holdUntil, spin } from '../../support/tasks.js';
import { rejection, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** What a pool counts. */
export const stats: Part = place => {
  poolTest(
    place,
    'counts what waits, runs, ended well and ended badly',
    { processes: 1 },
    async (t, pool) => {
      using marks = new Marks();
      t.like(pool.stats, { workers: 1, queued: 0, running: 0, done: 0, failed: 0, lost: 0 });
      const running = pool.apply(holdUntil, [marks.path('a')]);
      const queued = [pool.apply(() => 1), pool.map(x => x, [1, 2, 3, 4], { chunkSize: 2 })];
      await marks.appears('a-started');
      await until(() => pool.stats.running === 1, 'one runs');
      t.like(pool.stats, { workers: 1, queued: 3, running: 1 });
      marks.leave('a-go');
      await Promise.all([running, ...queued]);
      t.like(pool.stats, { queued: 0, running: 0, done: 6, failed: 0 });
      const fail = () => {
        throw new Error('x');
      };
      await rejection(pool.apply(fail));
      await rejection(pool.map(fail, [1], { chunkSize: 1 }));
      await rejection(pool.imap(fail, [1]).next());
      await rejection(pool.apply(exit, [1]));
      t.like(pool.stats, { done: 6, failed: 4, lost: 1 });
      for await (const _ of pool.imap(x => x, [1, 2, 3]));
      await pool.map(x => x, new Int32Array(10));
      t.is(pool.stats.done, 19);
      t.is(pool.stats.runTime, undefined);
      t.is(pool.stats.waitTime, undefined);
    },
  );

  poolTest(
    place,
    "'timings' adds how long tasks ran and waited",
    { processes: 1, stats: 'timings' },
    async (t, pool) => {
      t.like(pool.stats.runTime, { count: 0, min: 0, max: 0 });
      await Promise.all([pool.apply(spin, [30]), pool.apply(spin, [30]), pool.apply(spin, [1])]);
      await until(() => pool.stats.runTime?.count === 3, 'three timings');
      const { runTime, waitTime } = pool.stats;
      t.true(runTime !== undefined && waitTime !== undefined);
      t.true(runTime!.max >= 30 && runTime!.min >= 1 && runTime!.min < runTime!.max);
      t.true(
        runTime!.p50 <= runTime!.p95 && runTime!.p95 <= runTime!.p99 && runTime!.p99 <= runTime!.max * 1.01,
      );
      t.is(waitTime!.count, 3);
      t.true(waitTime!.max >= 30, 'the last has waited for the others');
      await pool.map(x => x, [1, 2, 3, 4], { chunkSize: 2 });
      await until(() => pool.stats.runTime?.count === 5, 'a chunk is one task');
      await rejection(pool.apply(() => Promise.reject(new Error('x'))));
      await until(() => pool.stats.runTime?.count === 6, 'failed tasks count');
    },
  );
};
