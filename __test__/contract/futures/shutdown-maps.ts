import { CancelledError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { executorTest, type Part, rest } from './suite.js';

const numbers = (length: number) => Array.from({ length }, (_, i) => i);

/** What becomes of a `map` whose executor is shut down. */
export const shutdownMaps: Part = place => {
  executorTest(
    place,
    'all results are there afterwards, of inputs longer than the buffer',
    {},
    async (t, executor) => {
      async function* later() {
        for (const x of numbers(200)) {
          if (x % 50 === 0) await new Promise(resolve => setImmediate(resolve));
          yield x;
        }
      }
      const double = (x: number) => 2 * x;
      const doubled = numbers(200).map(double);
      const plain = executor.map(double, numbers(200), { bufferSize: 3 });
      const chunked = executor.map(double, numbers(200), { bufferSize: 3, chunkSize: 2 });
      const lazy = executor.map((x: number, y: number) => x + y, later(), numbers(1000));
      const timed = executor.map(double, numbers(200), { bufferSize: 3, timeout: 1e6 });
      t.is((await plain.next()).value, 0);
      await settles(executor.shutdown(), 'shutdown()');
      t.deepEqual(await rest(plain), doubled.slice(1));
      t.deepEqual(await rest(chunked), doubled);
      t.deepEqual(await rest(lazy), doubled);
      t.deepEqual(await rest(timed), doubled);
    },
  );

  executorTest(place, 'errors wait for whoever asks', {}, async (t, executor) => {
    const odd = (x: number) => {
      if (x % 2) throw new RangeError(`${x} is odd`);
      return x;
    };
    const results = executor.map(odd, [0, 1, 2, 3], { bufferSize: 1 });
    await settles(executor.shutdown(), 'shutdown()');
    t.is((await results.next()).value, 0);
    t.is(((await rejection(results.next())) as Error).message, '1 is odd');
    t.is((await results.next()).value, 2);
  });

  executorTest(place, 'nobody has to take the results', {}, async (t, executor) => {
    let read = 0;
    function* counted() {
      for (const x of numbers(100)) {
        read++;
        yield x;
      }
    }
    const results = executor.map((x: number) => x, counted(), { bufferSize: 2 });
    await results.next();
    await settles(executor.shutdown(), 'shutdown()');
    t.is(read, 100);
  });

  executorTest(place, 'an endless input can be ended', {}, async (t, executor) => {
    function* endless() {
      for (;;) yield 1;
    }
    const unsendable = executor.map(
      (x: unknown) => x,
      (function* () {
        for (;;) yield new WeakMap();
      })(),
    );
    const results = executor.map((x: number) => x, endless());
    const waiting = executor.shutdown();
    await results.next();
    await results.return?.();
    await unsendable.return?.();
    await settles(waiting, 'shutdown()');
    t.true((await results.next()).done);
  });

  executorTest(
    place,
    'cancelFutures: what runs or has ended is given, the rest is cancelled',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      let ended = false;
      function* paths() {
        try {
          for (let i = 0; ; i++) yield marks.path(i);
        } finally {
          ended = true;
        }
      }
      marks.leave('0-go');
      const results = executor.map(holdUntil, paths(), { bufferSize: 4 });
      await marks.appears('1-started');
      const waiting = executor.shutdown({ cancelFutures: true });
      await until(() => ended, 'the end of the input');
      marks.leave('1-go');
      await settles(waiting, 'shutdown()');
      t.is((await results.next()).value, marks.path(0));
      t.is((await results.next()).value, marks.path(1));
      for (const what of ['unstarted', 'unstarted', 'unread'])
        t.true((await rejection(results.next())) instanceof CancelledError, what);
      t.true((await results.next()).done);
      t.false(marks.has('2-started'));
    },
  );

  executorTest(
    place,
    'cancelFutures: an input that was read whole has no more to tell',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const results = executor.map(holdUntil, [marks.path('a'), marks.path('b')]);
      await marks.appears('a-started');
      const waiting = executor.shutdown({ cancelFutures: true });
      marks.leave('a-go');
      await settles(waiting, 'shutdown()');
      t.is((await results.next()).value, marks.path('a'));
      t.true((await rejection(results.next())) instanceof CancelledError);
      t.true((await results.next()).done);
    },
  );

  executorTest(place, 'cancelFutures: an input that is silent holds up nobody', {}, async (t, executor) => {
    async function* silent() {
      yield 1;
      await new Promise(() => {});
    }
    const results = executor.map((x: number) => x, silent());
    t.is((await results.next()).value, 1);
    await settles(executor.shutdown({ cancelFutures: true }), 'shutdown()');
    t.true((await rejection(results.next())) instanceof CancelledError);
    t.true((await results.next()).done);
  });

  executorTest(
    place,
    'a signal still ends what goes on',
    { maxWorkers: 1, cancelGrace: 20 },
    async (t, executor) => {
      using marks = new Marks();
      const controller = new AbortController();
      const { signal } = controller;
      const results = executor.map(holdUntil, [marks.path('a'), marks.path('b')], { signal, bufferSize: 1 });
      await marks.appears('a-started');
      const waiting = executor.shutdown({ cancelFutures: true });
      controller.abort(new Error('enough'));
      await settles(waiting, 'shutdown()');
      t.is(((await rejection(results.next())) as Error).message, 'enough');
      t.true((await results.next()).done);
    },
  );
};
