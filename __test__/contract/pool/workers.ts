import { WorkerLostError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { exit, holdUntil, spin, whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Workers that end under their tasks, are recycled, rest, come back; who runs what a busy one has claimed. */
export const workers: Part = place => {
  const one = { processes: 1 };

  poolTest(
    place,
    'a task that exits rejects with WorkerLostError, and the pool goes on',
    {},
    async (t, pool) => {
      for (const code of [0, 3, 255, -1]) {
        const call = pool.applyAsync(exit, [code]);
        const error = (await rejection(call)) as WorkerLostError;
        t.true(error instanceof WorkerLostError);
        t.is(error.exitCode, code);
        t.is(error.signalCode, null);
        t.is(error.pid, process.pid);
        t.is(error.taskId, call.id);
        t.regex(error.worker, /worker/);
        t.is(error.code, 'ERR_CROSSRAY_WORKER_LOST');
        t.true(error.message.includes(error.worker) && error.message.includes(call.id), error.message);
        t.is(
          await settles(
            pool.apply(() => 'goes on'),
            'a later call',
          ),
          'goes on',
        );
      }
      t.is(pool.stats.lost, 4);
      t.is(pool.stats.workers, 2);
    },
  );

  poolTest(place, 'the same for a caller who blocks', one, (t, pool) => {
    for (let i = 0; i < 3; i++) {
      t.throws(() => pool.applySync(exit, [3]), { instanceOf: WorkerLostError });
      t.is(
        pool.applySync(() => 'goes on'),
        'goes on',
      );
    }
    t.throws(() => pool.mapSync((x: number) => (x === 2 ? process.exit(1) : x), [1, 2, 3]), {
      instanceOf: WorkerLostError,
    });
  });

  poolTest(place, 'exits after a wait, in a later turn, and while others wait', {}, async (t, pool) => {
    const exitLater = async () => {
      const { setTimeout: sleep } = await import('node:timers/promises');
      await sleep(10);
      process.exit(4);
    };
    const exitBeside = async () => {
      setTimeout(() => process.exit(5), 10);
      await new Promise(() => {});
    };
    t.is(((await rejection(pool.apply(exitLater))) as WorkerLostError).exitCode, 4);
    t.is(((await rejection(pool.apply(exitBeside))) as WorkerLostError).exitCode, 5);
    const calls = Array.from({ length: 40 }, (_, i) =>
      pool.apply((x: number) => (x % 10 === 5 ? process.exit(x) : x), [i]),
    );
    for (const [i, end] of (await settles(Promise.allSettled(calls), 'all calls')).entries()) {
      if (i % 10 === 5) t.is(((end as PromiseRejectedResult).reason as WorkerLostError).exitCode, i);
      else t.deepEqual(end, { status: 'fulfilled', value: i });
    }
  });

  poolTest(place, 'an exit between two tasks fails nobody', one, async (t, pool) => {
    await pool.apply(() => {
      setTimeout(() => process.exit(9), 5);
    });
    for (let i = 0; i < 200; i++) {
      const end = await settles(
        pool.apply((x: number) => x, [i]),
        'a later call',
      ).catch(error => error);
      if (end instanceof Error) t.true(end instanceof WorkerLostError);
      else t.is(end, i);
    }
    t.is(pool.stats.workers, 1);
  });

  poolTest(
    place,
    'only the running item of a chunk is lost; each other runs exactly once',
    {},
    async (t, pool) => {
      using marks = new Marks();
      const run = (path: string) => {
        const { appendFileSync } = process.getBuiltinModule('node:fs');
        appendFileSync(path, '.');
        if (path.endsWith('/3') || path.endsWith('/7')) process.exit(1);
        return path;
      };
      const paths = Array.from({ length: 10 }, (_, i) => marks.path(i));
      const iterator = pool.imap(run, paths, { chunkSize: 10 });
      for (const [i, path] of paths.entries()) {
        const next = settles(iterator.next(), `item ${i}`);
        if (i === 3 || i === 7) t.true((await rejection(next)) instanceof WorkerLostError);
        else t.is((await next).value, path);
      }
      const { statSync } = await import('node:fs');
      t.deepEqual(
        paths.map(path => statSync(path).size),
        new Array(10).fill(1),
      );
    },
  );

  poolTest(place, 'tasks claimed behind one that exits run exactly once', one, async (t, pool) => {
    using marks = new Marks();
    const append = (path: string) => {
      process.getBuiltinModule('node:fs').appendFileSync(path, '.');
    };
    const held = pool.apply(holdUntil, [marks.path('hold')]);
    const lost = pool.applyAsync(exit, [1]);
    const calls = Array.from({ length: 100 }, (_, i) => pool.apply(append, [marks.path(`n${i}`)]));
    marks.leave('hold-go');
    await held;
    t.true((await rejection(lost)) instanceof WorkerLostError);
    await settles(Promise.all(calls), 'all calls');
    const { statSync } = await import('node:fs');
    for (let i = 0; i < 100; i++) t.is(statSync(marks.path(`n${i}`)).size, 1);
  });

  poolTest(
    place,
    'retry runs a lost task again, as often as it may',
    { ...one, onWorkerLost: 'retry', retries: 2 },
    async (t, pool) => {
      using marks = new Marks();
      const dieUntil = (path: string, times: number) => {
        const { appendFileSync, statSync } = process.getBuiltinModule('node:fs');
        appendFileSync(path, '.');
        if (statSync(path).size <= times) process.exit(1);
        return statSync(path).size;
      };
      t.is(await settles(pool.apply(dieUntil, [marks.path('a'), 2]), 'the third try'), 3);
      t.true((await rejection(pool.apply(dieUntil, [marks.path('b'), 3]))) instanceof WorkerLostError);
      const { statSync } = await import('node:fs');
      t.is(statSync(marks.path('b')).size, 3, 'once and two retries');
      t.is(pool.applySync(dieUntil, [marks.path('c'), 1]), 2);
    },
  );

  poolTest(
    place,
    'retry counts for each item of a chunk, and keeps what was finished',
    { ...one, onWorkerLost: 'retry', retries: 1 },
    async (t, pool) => {
      using marks = new Marks();
      const dieOnce = (path: string) => {
        const { appendFileSync, statSync } = process.getBuiltinModule('node:fs');
        appendFileSync(path, '.');
        if (path.includes('die') && statSync(path).size === 1) process.exit(1);
        return statSync(path).size;
      };
      const names = ['a', 'die1', 'b', 'die2', 'c', 'die3'];
      const sizes = await settles(
        pool.map(
          dieOnce,
          names.map(name => marks.path(name)),
          { chunkSize: 6 },
        ),
        'the map',
      );
      t.deepEqual(sizes, [1, 2, 1, 2, 1, 2]);
    },
  );

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

  poolTest(place, 'both workers run a burst', {}, async (t, pool) => {
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
