import { WorkerLostError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { exit, holdUntil, spin, whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Workers that are replaced on purpose, end when idle and come back; who runs what a busy one has claimed. */
export const replacement: Part = place => {
  const one = { processes: 1 };

  poolTest(
    place,
    'a worker is replaced after maxTasksPerChild tasks; a chunk counts as one',
    { ...one, maxTasksPerChild: 3 },
    async (t, pool) => {
      const names: string[] = [];
      for (let i = 0; i < 7; i++) names.push((await settles(pool.apply(whoAmI), `call ${i}`)).worker);
      t.is(new Set(names).size, 3);
      t.deepEqual(
        names.map(name => names.indexOf(name)),
        [0, 0, 0, 3, 3, 3, 6],
      );
      const burst = await settles(
        Promise.all(Array.from({ length: 30 }, () => pool.apply(whoAmI))),
        'a burst',
      );
      const counts = new Map<string, number>();
      for (const { worker } of burst) counts.set(worker, (counts.get(worker) ?? 0) + 1);
      t.true([...counts.values()].every(count => count <= 3));
      const mapped = await pool.map(whoAmI, new Array(100).fill(0), { chunkSize: 50 });
      t.true(new Set(mapped.map(({ worker }) => worker)).size <= 2);
      t.deepEqual(
        pool.mapSync((x: number) => x, [1, 2, 3, 4, 5, 6, 7, 8], { chunkSize: 1 }),
        [1, 2, 3, 4, 5, 6, 7, 8],
      );
      t.is(pool.stats.lost, 0);
    },
  );

  poolTest(
    place,
    'a worker is replaced above maxMemoryPerChild',
    { ...one, maxMemoryPerChild: 150e6 },
    async (t, pool) => {
      const keep = (bytes: number) => {
        Object.assign(globalThis, { kept: Buffer.alloc(bytes, 1) });
      };
      const first = (await pool.apply(whoAmI)).worker;
      t.is((await pool.apply(whoAmI)).worker, first);
      await pool.apply(keep, [200e6]);
      t.not((await settles(pool.apply(whoAmI), 'a later call')).worker, first);
      t.is(pool.stats.lost, 0);
    },
  );

  poolTest(place, 'idle workers end, and come back on demand', { idleTimeout: 50 }, async (t, pool) => {
    for (let round = 0; round < 3; round++) {
      t.deepEqual(
        await settles(
          pool.map(x => x + 1, [1, 2, 3]),
          'a map',
        ),
        [2, 3, 4],
      );
      await until(() => pool.stats.workers === 0, 'all workers have ended');
    }
    t.is(
      pool.applySync(() => 'back'),
      'back',
    );
    await until(() => pool.stats.workers === 0, 'all workers have ended');
    t.is(pool.stats.lost, 0);
  });

  poolTest(
    place,
    'work that comes just when idle workers end is not lost',
    { processes: 2, idleTimeout: 5 },
    async (t, pool) => {
      for (let i = 0; i < 150; i++) {
        t.is(
          await settles(
            pool.apply((x: number) => x, [i]),
            `call ${i}`,
          ),
          i,
        );
        await new Promise(resolve => setTimeout(resolve, i % 12));
      }
      t.is(pool.stats.lost, 0);
    },
  );

  poolTest(place, 'an idle worker takes what a busy one has claimed and not started', {}, async (t, pool) => {
    using marks = new Marks();
    await pool.map(x => x, [1, 2]);
    for (let round = 0; round < 10; round++) {
      const held = pool.apply(holdUntil, [marks.path(round)]);
      const others = Array.from({ length: 50 }, (_, i) => pool.apply((x: number) => x, [i]));
      t.deepEqual(await settles(Promise.all(others), 'the others, while one is held'), [
        ...new Array(50).keys(),
      ]);
      marks.leave(`${round}-go`);
      await held;
    }
  });

  poolTest(place, 'also when the idle worker rests on its event loop', {}, async (t, pool) => {
    using marks = new Marks();
    // A timer that is left behind makes its worker rest instead of waiting natively.
    const leaveTimer = (path: string) => {
      setInterval(() => {}, 100_000);
      process.getBuiltinModule('node:fs').writeFileSync(path, '');
      const { existsSync } = process.getBuiltinModule('node:fs');
      while (!existsSync(`${path}-go`));
    };
    const first = pool.apply(leaveTimer, [marks.path('timer')]);
    await marks.appears('timer');
    await pool.apply(() => 0);
    marks.leave('timer-go');
    await first;
    for (let round = 0; round < 150; round++) {
      const held = pool.apply(holdUntil, [marks.path(`r${round}`)]);
      const other = pool.apply((x: number) => x, [round]);
      t.is(await settles(other, `round ${round}: the other call, while one is held`, 5000), round);
      marks.leave(`r${round}-go`);
      await held;
    }
  });

  poolTest(
    place,
    'workers that rest learn of calls that had no room at first',
    { initializer: () => void setInterval(() => {}, 2 ** 30) },
    async (t, pool) => {
      const calls = Array.from({ length: 20_000 }, (_, i) => pool.apply((x: number) => `${x}`, [i]));
      const results = await settles(Promise.all(calls), 'the calls');
      t.true(results.every((result, i) => result === `${i}`));
    },
  );

  poolTest(place, 'both workers run a burst', {}, async (t, pool) => {
    using marks = new Marks();
    // Both are up before it begins, however long that takes.
    const held = ['a', 'b'].map(name => pool.apply(holdUntil, [marks.path(name)]));
    for (const name of ['a', 'b']) await marks.appears(`${name}-started`);
    for (const name of ['a', 'b']) marks.leave(`${name}-go`);
    await Promise.all(held);
    const slow = async () => {
      const { currentTask } = await import('crossray');
      const end = performance.now() + 20;
      while (performance.now() < end);
      return currentTask()?.worker;
    };
    t.is(new Set(await Promise.all(Array.from({ length: 20 }, () => pool.apply(slow)))).size, 2);
    t.is(new Set(await pool.map(slow, new Array(20).fill(0))).size, 2);
  });

  poolTest(place, 'timers that a task left behind run while the worker waits', one, async (t, pool) => {
    using marks = new Marks();
    const leave = (path: string) => {
      const { writeFileSync } = process.getBuiltinModule('node:fs');
      let ticks = 0;
      const timer = setInterval(() => {
        writeFileSync(`${path}-${++ticks}`, '');
        if (ticks === 5) clearInterval(timer);
      }, 10);
    };
    await pool.apply(leave, [marks.path('tick')]);
    await marks.appears('tick-5');
    await pool.apply(leave, [marks.path('busy')]);
    for (let i = 0; i < 400 && !marks.has('busy-5'); i++) await pool.apply(spin, [1]);
    t.true(marks.has('busy-5'), 'also while it is never idle');
  });

  poolTest(place, 'unrefed timers run too, while the worker waits natively', one, async (t, pool) => {
    using marks = new Marks();
    const leave = (path: string) => {
      setTimeout(() => process.getBuiltinModule('node:fs').writeFileSync(path, ''), 30).unref();
    };
    await pool.apply(leave, [marks.path('tick')]);
    await marks.appears('tick');
    t.pass();
  });

  poolTest(place, 'a task makes a pool of its own', {}, async (t, pool) => {
    const nested = async (items: number[]) => {
      const { Pool } = await import('crossray');
      const inner = new Pool(2);
      try {
        return await inner.map((x: number) => x * x, items);
      } finally {
        await inner.terminate();
      }
    };
    t.deepEqual(await Promise.all([pool.apply(nested, [[1, 2, 3]]), pool.apply(nested, [[4]])]), [
      [1, 4, 9],
      [16],
    ]);
    const nestedSync = async () => {
      const { Pool } = await import('crossray');
      const inner = new Pool(1);
      try {
        return inner.applySync(() => 'from within');
      } finally {
        await inner.terminate();
      }
    };
    t.is(await pool.apply(nestedSync), 'from within');
  });

  poolTest(place, 'a pool that a task leaves behind ends with its worker', {}, async (t, pool) => {
    const nested = async () => {
      const { Pool } = await import('crossray');
      const inner = new Pool(2);
      Object.assign(globalThis, { inner });
      return inner.apply(() => 'inner');
    };
    for (let i = 0; i < 3; i++) t.is(await pool.apply(nested), 'inner');
    t.true((await rejection(pool.apply(exit, [0]))) instanceof WorkerLostError);
    t.is(await pool.apply(() => 'goes on'), 'goes on');
  });
};
