import { CancelledError, type Future, TimeoutError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** `submit` and every method of `Future`. */
export const futures: Part = place => {
  poolTest(place, 'a Future gives its result in every way', {}, async (t, pool) => {
    const future = pool.submit((a: number, b: number) => a - b, 9, 4);
    t.is(await future, 5);
    t.is(await future.result(), 5);
    t.is(future.resultSync(), 5);
    t.is(await future.exception(), null);
    t.true(future.done());
    t.false(future.running());
    t.false(future.cancelled());
    t.false(future.cancel());
    t.is(await future.then(x => x + 1), 6);
  });

  poolTest(place, 'a Future that failed', {}, async (t, pool) => {
    const future = pool.submit(() => {
      throw new RangeError('no');
    });
    const error = await future.exception();
    t.true(error instanceof RangeError);
    t.is(await rejection(future.result()), error);
    t.is(await rejection(future), error);
    t.throws(() => future.resultSync(), { is: error as Error });
    t.true(future.done());
    t.false(future.cancelled());
  });

  poolTest(place, 'a Future knows whether it runs', { processes: 1 }, async (t, pool) => {
    using marks = new Marks();
    const first = pool.submit(holdUntil, marks.path('a'));
    const second = pool.submit(() => 2);
    await marks.appears('a-started');
    t.true(first.running());
    t.false(first.done());
    t.false(second.running());
    t.false(second.done());
    await t.throwsAsync(first.result(5), { instanceOf: TimeoutError });
    await t.throwsAsync(first.exception(5), { instanceOf: TimeoutError });
    t.throws(() => first.resultSync(5), { instanceOf: TimeoutError });
    marks.leave('a-go');
    t.is(await second.result(), 2);
    t.false(first.running());
  });

  poolTest(place, 'a Future that was cancelled', { processes: 1 }, async (t, pool) => {
    using marks = new Marks();
    const first = pool.submit(holdUntil, marks.path('a'));
    const second = pool.submit(() => 'never');
    t.true(second.cancel());
    t.false(second.cancel());
    t.true(second.cancelled());
    t.true(second.done());
    t.true((await rejection(second.result())) instanceof CancelledError);
    t.true((await rejection(second.exception())) instanceof CancelledError);
    t.throws(() => second.resultSync(), { instanceOf: CancelledError });
    marks.leave('a-go');
    t.is(await first, marks.path('a'));
  });

  poolTest(place, 'done callbacks get the future, before and after its end', {}, async (t, pool) => {
    const told: Future<number>[] = [];
    const future = pool.submit(() => 1);
    future.addDoneCallback(ended => told.push(ended));
    await future;
    await until(() => told.length === 1, 'the first callback');
    future.addDoneCallback(ended => told.push(ended));
    t.is(told.length, 1, 'never called back before addDoneCallback returns');
    await until(() => told.length === 2, 'the second callback');
    t.true(told.every(ended => ended === future && ended.done()));
    const failed = pool.submit(() => {
      throw new Error('x');
    });
    await new Promise<void>(resolve => failed.addDoneCallback(() => resolve()));
    t.true(failed.done());
  });
};
