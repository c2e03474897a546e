import { CancelledError, ClosedError, type ShutdownOptions } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil, loopForever, mark, nap } from '../../support/tasks.js';
import { rejection, settles } from '../../support/until.js';
import { executorTest, type Part, soloTest } from './suite.js';

/** `shutdown`, `terminateWorkers`, `killWorkers`, and what comes after them. */
export const shutdown: Part = place => {
  executorTest(place, 'waits for all that was submitted', {}, async (t, executor) => {
    const futures = Array.from({ length: 20 }, (_, i) => executor.submit(nap, i));
    await settles(executor.shutdown(), 'shutdown()');
    t.true(futures.every(future => future.done()));
    t.deepEqual(await Promise.all(futures), [...new Array(20).keys()]);
    await settles(Promise.all([executor.shutdown(), executor.shutdown({ wait: true })]), 'shutdown() again');
  });

  executorTest(
    place,
    'without wait returns at once, and work goes on',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const held = executor.submit(holdUntil, marks.path('a'));
      const behind = executor.submit((x: number) => x, 5);
      await settles(executor.shutdown({ wait: false }), 'shutdown()');
      t.false(held.done() || behind.done());
      const waiting = executor.shutdown();
      marks.leave('a-go');
      await settles(waiting, 'the second shutdown()');
      t.true(held.done() && behind.done());
      t.is(await behind, 5);
    },
  );

  executorTest(place, 'refuses every later call', {}, async (t, executor) => {
    const closed = { instanceOf: ClosedError, message: /the executor was shut down: make a new one/ };
    await executor.shutdown({ wait: false });
    t.throws(() => executor.submit(() => 1), closed);
    t.throws(() => executor.map((x: number) => x, [1]), closed);
    t.throws(() => executor.map((x: number, y: number) => x + y, [1], [2]), closed);
    await executor.shutdown();
    t.throws(() => executor.submit(() => 1), closed);
  });

  executorTest(
    place,
    'cancelFutures cancels what has not started, and that alone',
    {},
    async (t, executor) => {
      using marks = new Marks();
      const running = ['a', 'b'].map(name => executor.submit(holdUntil, marks.path(name)));
      await marks.appears('a-started');
      await marks.appears('b-started');
      const queued = Array.from({ length: 50 }, (_, i) =>
        executor.submit(holdUntil, marks.path(`queued${i}`)),
      );
      const waiting = executor.shutdown({ cancelFutures: true });
      for (const future of queued) {
        t.true(future.cancelled());
        t.true((await rejection(future)) instanceof CancelledError);
      }
      t.true(running.every(future => future.running() && !future.cancelled()));
      marks.leave('a-go');
      marks.leave('b-go');
      await settles(waiting, 'shutdown()');
      t.deepEqual(await Promise.all(running), [marks.path('a'), marks.path('b')]);
      t.false(marks.all.some(name => name.startsWith('queued')));
    },
  );

  executorTest(
    place,
    'cancelFutures: what was cancelled never ran, what ran has its result',
    {},
    async (t, executor) => {
      for (let round = 0; round < 20; round++) {
        using marks = new Marks();
        const last = place.makeExecutor(1);
        const futures = Array.from({ length: 100 }, (_, i) => last.submit(mark, marks.path(i)));
        if (round > 0) await futures[round];
        await settles(last.shutdown({ cancelFutures: true }), 'shutdown()');
        for (const [i, end] of (await Promise.allSettled(futures)).entries()) {
          t.is(end.status === 'fulfilled', marks.has(i), `call ${i} of round ${round}`);
          t.is(futures[i]!.cancelled(), end.status === 'rejected');
        }
      }
      t.is(await executor.submit(() => 'others do not notice'), 'others do not notice');
    },
  );

  executorTest(place, 'cancelFutures may come later', { maxWorkers: 1 }, async (t, executor) => {
    using marks = new Marks();
    const held = executor.submit(holdUntil, marks.path('a'));
    await marks.appears('a-started');
    const queued = executor.submit(() => 1);
    await executor.shutdown({ wait: false });
    t.false(queued.done());
    await executor.shutdown({ wait: false, cancelFutures: true });
    t.true(queued.cancelled());
    marks.leave('a-go');
    t.is(await held, marks.path('a'));
    await settles(executor.shutdown({ cancelFutures: true }), 'shutdown()');
  });

  soloTest(place, 'await using shuts down and waits', async t => {
    const futures: { done(): boolean }[] = [];
    {
      await using executor = place.makeExecutor(2);
      for (let i = 0; i < 5; i++) futures.push(executor.submit(nap, 10));
      t.false(futures.every(future => future.done()));
    }
    t.true(futures.every(future => future.done()));
  });

  soloTest(place, 'an executor that was never used', async t => {
    for (let i = 0; i < 3; i++) {
      await settles(place.makeExecutor(1).shutdown(), 'shutdown()');
      await settles(place.makeExecutor(1).shutdown({ cancelFutures: true }), 'shutdown()');
      await settles(place.makeExecutor(1).terminateWorkers(), 'terminateWorkers()');
      await settles(place.makeExecutor(1).killWorkers(), 'killWorkers()');
    }
    t.pass();
  });

  for (const way of ['terminateWorkers', 'killWorkers'] as const) {
    executorTest(place, `${way}() ends what runs and what waits`, {}, async (t, executor) => {
      using marks = new Marks();
      const futures = ['a', 'b'].map(name => executor.submit(loopForever, marks.path(name)));
      await marks.appears('a');
      await marks.appears('b');
      const queued = Array.from({ length: 10 }, () => executor.submit(() => 1));
      await settles(executor[way](), way);
      for (const future of [...futures, ...queued]) {
        t.true(future.cancelled());
        t.true((await rejection(future)) instanceof CancelledError);
      }
      t.throws(() => executor.submit(() => 1), { instanceOf: ClosedError });
      await settles(Promise.all([executor[way](), executor.shutdown()]), 'again');
    });

    executorTest(place, `${way}() after shutdown()`, {}, async (t, executor) => {
      const future = executor.submit(loopForever);
      const waiting = executor.shutdown();
      await settles(executor[way](), way);
      await settles(waiting, 'shutdown()');
      t.true(future.cancelled());
    });
  }

  executorTest(place, 'options are checked', {}, async (t, executor) => {
    const bad = [
      [{ wait: 1 }, /wait: expected true or false, got/],
      [{ cancelFutures: 'yes' }, /cancelFutures: expected true or false, got/],
      [{ cancel_futures: true }, /unknown option 'cancel_futures': expected wait, cancelFutures/],
      [false, /options: expected an object \(wait, cancelFutures\), got false/],
    ] as const;
    for (const [options, message] of bad) {
      const error = (await rejection(executor.shutdown(options as unknown as ShutdownOptions))) as Error;
      t.true(error instanceof TypeError);
      t.regex(error.message, message);
    }
    t.is(await executor.submit(() => 'still up'), 'still up');
  });
};
