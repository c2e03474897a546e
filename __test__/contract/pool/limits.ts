import { CancelledError, QueueFull, TimeoutError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil, loopForever, nap, spin, whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** A limit that little work keeps also on a busy machine, in milliseconds. */
const AMPLE_MS = 1000;

/** `timeout` of calls and items, and `maxQueue`. */
export const limits: Part = place => {
  const one = { processes: 1, cancelGrace: 50 };

  poolTest(place, 'a busy loop over its limit fails, and its worker is replaced', one, async (t, pool) => {
    const { worker } = await pool.apply(whoAmI);
    const error = await rejection(pool.apply(loopForever, [], { timeout: 100 }));
    t.true(error instanceof TimeoutError);
    t.regex((error as Error).message, /100 ms/);
    t.not((await settles(pool.apply(whoAmI), 'a later call')).worker, worker);
  });

  poolTest(
    place,
    'a task that waits over its limit is told, and may keep its worker',
    { processes: 1, cancelGrace: 30_000 },
    async (t, pool) => {
      using marks = new Marks();
      const wait = async (path: string) => {
        const { currentTask } = await import('crossray');
        const { signal } = currentTask() ?? {};
        if (!signal?.aborted) await new Promise(resolve => signal?.addEventListener('abort', resolve));
        process.getBuiltinModule('node:fs').writeFileSync(path, '');
      };
      const { worker } = await pool.apply(whoAmI);
      t.true(
        (await rejection(pool.apply(wait, [marks.path('told')], { timeout: 50 }))) instanceof TimeoutError,
      );
      await marks.appears('told');
      t.is((await settles(pool.apply(whoAmI), 'a later call')).worker, worker);
    },
  );

  poolTest(place, 'what ends in time is untouched, also many times in a row', {}, async (t, pool) => {
    t.is(await pool.apply(nap, [20], { timeout: 20_000 }), 20);
    for (let i = 0; i < 200; i++) t.is(await pool.apply((x: number) => x, [i], { timeout: 10_000 }), i);
    t.is(await pool.apply(() => 1, [], { timeout: 2 ** 40 }), 1);
    t.is(pool.stats.workers, 2);
  });

  poolTest(place, 'waiting in the queue does not count', one, async (t, pool) => {
    using marks = new Marks();
    const first = pool.apply(holdUntil, [marks.path('a')]);
    const second = pool.apply(() => 'in time', [], { timeout: AMPLE_MS });
    await marks.appears('a-started');
    await nap(1.5 * AMPLE_MS);
    marks.leave('a-go');
    t.is(await second, 'in time');
    await first;
  });

  poolTest(place, 'the limit is for each item of a chunk, not for the chunk', one, async (t, pool) => {
    const items = new Array(30).fill(AMPLE_MS / 20);
    t.deepEqual(await pool.map(spin, items, { chunkSize: 30, timeout: AMPLE_MS }), items);
  });

  poolTest(
    place,
    'one item over its limit: the finished ones are kept, the others run',
    one,
    async (t, pool) => {
      const run = (x: number) => {
        if (x === 3) for (;;);
        return x * 10;
      };
      const runLater = async (x: number) => {
        if (x === 3) await new Promise(() => {});
        return x * 10;
      };
      for (const fn of [run, runLater] as ((x: number) => number | Promise<number>)[]) {
        const iterator = pool.imap(fn, [1, 2, 3, 4, 5], { chunkSize: 5, timeout: AMPLE_MS });
        const ends: unknown[] = [];
        for (let i = 0; i < 5; i++) {
          const end = await settles(iterator.next(), `item ${i}`).catch(error => error);
          ends.push(end instanceof Error ? end.name : end.value);
        }
        t.deepEqual(ends, [10, 20, 'TimeoutError', 40, 50]);
      }
    },
  );

  poolTest(
    place,
    'an item over its limit that stops by itself keeps the worker and its chunk going',
    { processes: 1, cancelGrace: 30_000 },
    async (t, pool) => {
      const run = async (x: number) => {
        const { currentTask } = await import('crossray');
        const task = currentTask();
        if (x === 2) while (!task?.cancelled());
        return [x, task?.worker, task?.cancelled()] as const;
      };
      const seen: unknown[] = [];
      const workers = new Set<unknown>();
      await pool.apply(whoAmI); // The first import is none of the first item's time.
      const iterator = pool.imap(run, [1, 2, 3], { chunkSize: 3, timeout: AMPLE_MS });
      for (let i = 0; i < 3; i++) {
        try {
          const { value } = await settles(iterator.next(), `item ${i}`);
          seen.push(value[0]);
          workers.add(value[1]);
          t.false(value[2], 'the others are not cancelled');
        } catch (error) {
          seen.push((error as Error).name);
        }
      }
      t.deepEqual(seen, [1, 'TimeoutError', 3]);
      t.is(workers.size, 1);
    },
  );

  poolTest(place, 'a map rejects when an item is over its limit', one, async (t, pool) => {
    const run = (x: number) => {
      if (x === 2) for (;;);
      return x;
    };
    t.true((await rejection(pool.map(run, [0, 1, 2, 3], { timeout: 100 }))) instanceof TimeoutError);
    t.deepEqual(
      await settles(
        pool.map(x => x, [1, 2]),
        'a later map',
      ),
      [1, 2],
    );
  });

  poolTest(place, 'limits hold while the caller blocks', one, (t, pool) => {
    t.throws(() => pool.applySync(loopForever, [], { timeout: 100 }), { instanceOf: TimeoutError });
    t.is(
      pool.applySync(() => 'next'),
      'next',
    );
    t.throws(() => pool.mapSync(() => new Promise(() => {}), [1, 2], { timeout: 50 }), {
      instanceOf: TimeoutError,
    });
    t.is(
      pool.applySync(() => 'next'),
      'next',
    );
  });

  poolTest(place, 'a blocked wait can be cut short by the limit of getSync alone', one, async (t, pool) => {
    using marks = new Marks();
    const call = pool.applyAsync(holdUntil, [marks.path('a')]);
    t.throws(() => call.getSync(0), { instanceOf: TimeoutError });
    t.throws(() => call.getSync(30), { instanceOf: TimeoutError, message: /within 30 ms/ });
    t.false(call.ready());
    marks.leave('a-go');
    t.is(call.getSync(20_000), marks.path('a'));
  });

  poolTest(
    place,
    'calls beyond maxQueue reject with QueueFull, and room comes back',
    { processes: 1, maxQueue: 2 },
    async (t, pool) => {
      using marks = new Marks();
      const running = pool.apply(holdUntil, [marks.path('a')]);
      await marks.appears('a-started');
      await until(() => pool.stats.running === 1, 'the first runs');
      const queued = [pool.apply(() => 1), pool.apply(() => 2)];
      const error = await rejection(pool.apply(() => 3));
      t.true(error instanceof QueueFull);
      t.regex((error as Error).message, /2 tasks wait and 1 more would exceed maxQueue \(2\)/);
      t.throws(() => pool.submit(() => 3), { instanceOf: QueueFull });
      t.throws(() => pool.applySync(() => 3), { instanceOf: QueueFull });
      await t.throwsAsync(
        pool.map(x => x, [1, 2, 3], { chunkSize: 1 }),
        { instanceOf: QueueFull },
      );
      marks.leave('a-go');
      t.deepEqual(await Promise.all([running, ...queued]), [marks.path('a'), 1, 2]);
      t.is(await pool.apply(() => 'room again'), 'room again');
    },
  );

  poolTest(
    place,
    'maxQueue 0 takes as many calls as there are idle workers',
    { maxQueue: 0 },
    async (t, pool) => {
      using marks = new Marks();
      const both = ['a', 'b'].map(name => pool.apply(holdUntil, [marks.path(name)]));
      t.true((await rejection(pool.apply(() => 0))) instanceof QueueFull);
      marks.leave('a-go');
      marks.leave('b-go');
      await Promise.all(both);
    },
  );

  poolTest(
    place,
    'a cancelled call gives its place in the queue back',
    { processes: 1, maxQueue: 1 },
    async (t, pool) => {
      using marks = new Marks();
      const running = pool.apply(holdUntil, [marks.path('a')]);
      await until(() => pool.stats.running === 1, 'the first runs');
      const queued = pool.submit(() => 1);
      t.true((await rejection(pool.apply(() => 2))) instanceof QueueFull);
      queued.cancel();
      t.true((await rejection(queued)) instanceof CancelledError);
      const next = pool.apply(() => 3);
      marks.leave('a-go');
      t.deepEqual(await Promise.all([running, next]), [marks.path('a'), 3]);
    },
  );

  poolTest(place, 'a task that waits for what holds no event loop open is not lost', one, async (t, pool) => {
    const waitForSignal = async () => {
      const { currentTask } = await import('crossray');
      const { signal } = currentTask() ?? {};
      await new Promise(resolve => signal?.addEventListener('abort', resolve));
    };
    for (const rest of [0, 800]) {
      await nap(rest);
      const never = pool.apply(() => new Promise(() => {}), [], { timeout: 100 });
      t.true((await rejection(never)) instanceof TimeoutError);
      await pool.apply(() => 0);
      await nap(rest);
      t.true((await rejection(pool.apply(waitForSignal, [], { timeout: 100 }))) instanceof TimeoutError);
    }
    t.is(pool.stats.lost, 0);
  });
};
