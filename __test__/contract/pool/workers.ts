import { WorkerLostError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { exit, holdUntil } from '../../support/tasks.js';
import { rejection, settles } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Workers that end under their tasks. */
export const workers: Part = place => {
  const one = { processes: 1 };

  poolTest(
    place,
    'a task that exits rejects with WorkerLostError, and the pool goes on',
    {},
    async (t, pool) => {
      using marks = new Marks();
      const tellAndExit = (path: string, code: number) => {
        process.getBuiltinModule('node:fs').writeFileSync(path, String(process.pid));
        process.exit(code);
      };
      const { readFileSync } = await import('node:fs');
      for (const code of [0, 3, 255, -1]) {
        const call = pool.applyAsync(tellAndExit, [marks.path(code), code]);
        const error = (await rejection(call)) as WorkerLostError;
        t.true(error instanceof WorkerLostError);
        t.is(error.exitCode, code);
        t.is(error.signalCode, null);
        t.is(error.pid, Number(readFileSync(marks.path(code), 'utf8')));
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

  const retry = { onWorkerLost: 'retry' } as const;

  poolTest(place, 'a lost task goes to a worker that rests, if no other follows', retry, async (t, pool) => {
    using marks = new Marks();
    // A timer that is left behind makes a worker rest on its event loop instead of waiting natively.
    const leaveTimer = (path: string) => {
      setInterval(() => {}, 100_000);
      const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
      writeFileSync(path, '');
      while (!existsSync(`${path}-go`));
    };
    const timers = [0, 1].map(index => pool.apply(leaveTimer, [marks.path(index)]));
    for (const index of [0, 1]) await marks.appears(index);
    for (const index of [0, 1]) marks.leave(`${index}-go`);
    await Promise.all(timers);
    const exitOnce = (path: string) => {
      const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
      if (existsSync(path)) return 'again';
      writeFileSync(path, '');
      while (!existsSync(`${path}-go`));
      process.exit(1);
    };
    const call = pool.apply(exitOnce, [marks.path('exit')]);
    await marks.appears('exit');
    pool.close();
    marks.leave('exit-go');
    // Whatever a death makes others look at, they have looked when this thread hears of it.
    const end = performance.now() + 400;
    while (performance.now() < end);
    t.is(await settles(call, 'the lost task'), 'again');
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
};
