import { CancelledError, ClosedError, InvalidStateError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil, loopForever, nap } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest, soloTest } from './suite.js';

/** `close`, `join`, `terminate` in all orders, and what a closed pool answers. */
export const lifecycle: Part = place => {
  poolTest(
    place,
    'the first worker starts alone, the others when it is up',
    { processes: 3 },
    async (t, pool) => {
      t.is(pool.stats.workers, 1);
      await until(() => pool.stats.workers === 3, 'all are there without a call');
    },
  );

  poolTest(place, 'also while a call takes long', { processes: 3 }, async (t, pool) => {
    using marks = new Marks();
    const call = pool.apply(holdUntil, [marks.path('end')]);
    t.is(pool.stats.workers, 1);
    await until(() => pool.stats.workers === 3, 'all are there');
    marks.leave('end-go');
    await call;
  });

  poolTest(
    place,
    'or as soon as there are tasks for them',
    { processes: 3, initializer: () => {} },
    async (t, pool) => {
      t.is(pool.stats.workers, 3, 'initializers run side by side');
      await using lazy = place.makePool({ processes: 3 });
      const first = lazy.apply(nap, [1]);
      t.is(lazy.stats.workers, 1, 'one call needs one');
      const second = lazy.apply(nap, [1]);
      t.is(lazy.stats.workers, 2);
      const rest = lazy.map(nap, [1, 1, 1, 1], { chunkSize: 1 });
      t.is(lazy.stats.workers, 3, 'but never more than it may have');
      await Promise.all([first, second, rest]);
      t.is(lazy.applySync(nap, [2]), 2);
    },
  );

  poolTest(place, 'close() lets what is under way settle, then join() is true', {}, async (t, pool) => {
    const calls = Array.from({ length: 30 }, (_, i) => pool.apply(nap, [i]));
    const map = pool.map(x => x + 1, [1, 2, 3]);
    pool.close();
    pool.close();
    t.true(await settles(pool.join(), 'join()'));
    t.deepEqual(await Promise.all(calls), [...new Array(30).keys()]);
    t.deepEqual(await map, [2, 3, 4]);
    t.true(await pool.join());
    t.is(pool.stats.workers, 0);
    await settles(pool.terminate(), 'terminate() after it');
  });

  poolTest(place, 'join() waits, and says false when it takes too long', {}, async (t, pool) => {
    using marks = new Marks();
    const call = pool.apply(holdUntil, [marks.path('a')]);
    t.true((await rejection(pool.join())) instanceof InvalidStateError);
    pool.close();
    t.false(await pool.join(20));
    t.false(await pool.join({ timeout: 0 }));
    const controller = new AbortController();
    const waiting = pool.join({ signal: controller.signal });
    controller.abort(new Error('enough'));
    t.is(((await rejection(waiting)) as Error).message, 'enough');
    marks.leave('a-go');
    t.true(await settles(pool.join(), 'join()'));
    t.is(await call, marks.path('a'));
  });

  poolTest(place, 'every call after close() gives ClosedError', {}, async (t, pool) => {
    pool.close();
    const closed = { instanceOf: ClosedError, message: /closed/ };
    await t.throwsAsync(
      pool.apply(() => 1),
      closed,
    );
    await t.throwsAsync(
      pool.map(x => x, [1]),
      closed,
    );
    await t.throwsAsync(
      pool.map(x => x, []),
      closed,
    );
    await t.throwsAsync(
      pool.map(x => x, new Int8Array(1)),
      closed,
    );
    await t.throwsAsync(
      pool.starmap(x => x, [[1]]),
      closed,
    );
    t.throws(() => pool.applyAsync(() => 1), closed);
    t.throws(() => pool.applySync(() => 1), closed);
    t.throws(() => pool.submit(() => 1), closed);
    t.throws(() => pool.mapSync(x => x, [1]), closed);
    t.throws(() => pool.mapAsync(x => x, [1]), closed);
    t.throws(() => pool.imap(x => x, [1]), closed);
    t.throws(() => pool.imapUnordered(x => x, [1]), closed);
    t.true(await settles(pool.join(), 'join()'));
    await t.throwsAsync(
      pool.apply(() => 1),
      closed,
    );
  });

  poolTest(place, 'terminate() ends what runs and what waits with CancelledError', {}, async (t, pool) => {
    using marks = new Marks();
    const loops = [pool.apply(loopForever, [marks.path('a')]), pool.apply(loopForever, [marks.path('b')])];
    const looping = Promise.allSettled(loops);
    await marks.appears('a');
    await marks.appears('b');
    const ends = Promise.allSettled([
      ...loops,
      ...Array.from({ length: 10 }, () => pool.apply(() => 1)),
      pool.map(x => x, [1, 2, 3]),
      pool.applyAsync(() => 1).get(),
      pool.submit(() => 1).result(),
      pool.imap(x => x, [1, 2]).next(),
    ]);
    await settles(pool.terminate(), 'terminate()');
    for (const end of [...(await looping), ...(await ends)])
      t.true((end as PromiseRejectedResult).reason instanceof CancelledError);
    t.true(await pool.join());
    t.is(pool.stats.workers, 0);
    t.is(pool.stats.queued + pool.stats.running, 0);
    await settles(Promise.all([pool.terminate(), pool.terminate()]), 'terminate() again');
    pool.close();
    t.true((await rejection(pool.apply(() => 1))) instanceof ClosedError);
  });

  poolTest(place, 'terminate() while workers wait natively', {}, async (t, pool) => {
    await pool.map(x => x, [1, 2, 3, 4], { chunkSize: 1 });
    await settles(pool.terminate(), 'terminate()');
    t.is(pool.stats.workers, 0);
  });

  poolTest(place, 'terminate() of a call that blocks natively in its worker', {}, async (t, pool) => {
    const block = (path: string) => {
      process.getBuiltinModule('node:fs').writeFileSync(path, '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
    using marks = new Marks();
    const call = pool.apply(block, [marks.path('a')]);
    await Promise.all([
      marks.appears('a'),
      rejection(call).then(error => t.true(error instanceof CancelledError)),
      marks.appears('a').then(() => settles(pool.terminate(), 'terminate()')),
    ]);
  });

  soloTest(place, 'closed or terminated before its workers came up', async t => {
    for (let i = 0; i < 5; i++) {
      const closed = place.makePool({ processes: 2 });
      closed.close();
      t.true(await settles(closed.join(), 'join()'));
      const terminated = place.makePool({ processes: 2 });
      await settles(terminated.terminate(), 'terminate()');
      const called = place.makePool({ processes: 2 });
      const call = called.apply(() => 'first and last');
      called.close();
      t.is(await settles(call, 'the call'), 'first and last');
      t.true(await settles(called.join(), 'join()'));
      const dropped = place.makePool({ processes: 2 });
      const lost = dropped.apply(() => 1);
      const end = rejection(lost);
      await settles(dropped.terminate(), 'terminate()');
      t.true((await end) instanceof CancelledError);
    }
  });

  soloTest(place, 'close() with workers that are replaced all the time', async t => {
    const pool = place.makePool({ processes: 2, maxTasksPerChild: 1 });
    const calls = Array.from({ length: 20 }, (_, i) => pool.apply((x: number) => x, [i]));
    pool.close();
    t.deepEqual(await settles(Promise.all(calls), 'all calls'), [...new Array(20).keys()]);
    t.true(await settles(pool.join(), 'join()'));
  });

  soloTest(place, 'close() while a cancelled busy loop is still running', async t => {
    using marks = new Marks();
    const pool = place.makePool({ processes: 1, cancelGrace: 50 });
    const call = pool.submit(loopForever, marks.path('a'));
    await marks.appears('a');
    call.cancel();
    pool.close();
    t.true(await settles(pool.join(), 'join()'));
  });

  soloTest(place, 'await using terminates', async t => {
    let call: Promise<unknown>;
    let outside: { stats: { workers: number } };
    {
      await using pool = place.makePool({ processes: 1 });
      outside = pool;
      call = rejection(pool.apply(loopForever));
      t.is(pool.stats.workers, 1);
    }
    t.true((await call) instanceof CancelledError);
    t.is(outside.stats.workers, 0);
  });

  soloTest(place, 'pools side by side do not know each other', async t => {
    await using first = place.makePool({ processes: 1 });
    await using second = place.makePool({ processes: 1 });
    const names = await Promise.all(
      [first, second].map(pool =>
        pool
          .applyAsync(() => 1)
          .wait()
          .then(() => pool),
      ),
    );
    t.deepEqual(names, [first, second]);
    await first.terminate();
    t.is(await second.apply(() => 'alive'), 'alive');
    await until(() => second.stats.running === 0, 'the second is idle');
  });
};
