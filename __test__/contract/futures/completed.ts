import { asCompleted, Future, TimeoutError } from 'crossray/futures';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { executorTest, type Part, soloTest } from './suite.js';

/** `asCompleted`. */
export const completed: Part = place => {
  executorTest(
    place,
    'gives futures as they end, each once, those that have ended first',
    {},
    async (t, executor) => {
      using marks = new Marks();
      const [a, b] = ['a', 'b'].map(name => executor.submit(holdUntil, marks.path(name)));
      await marks.appears('a-started');
      await marks.appears('b-started');
      const gone = executor.submit(() => 'cancelled');
      gone.cancel();
      const order: Future<string>[] = [];
      for await (const future of asCompleted([a!, b!, gone, a!, gone])) {
        t.true(future instanceof Future && future.done());
        order.push(future);
        if (order.length === 1) marks.leave('b-go');
        if (order.length === 2) marks.leave('a-go');
      }
      t.deepEqual(order, [gone, b!, a!]);
    },
  );

  executorTest(
    place,
    'keeps the order of completion of what nobody took at once',
    {},
    async (t, executor) => {
      using marks = new Marks();
      const [a, b] = ['a', 'b'].map(name => executor.submit(holdUntil, marks.path(name)));
      const completions = asCompleted([a!, b!]);
      for (const [name, future] of [
        ['b', b!],
        ['a', a!],
      ] as const) {
        marks.leave(`${name}-go`);
        await until(() => future.done(), `the end of ${name}`);
      }
      t.is((await completions.next()).value, b);
      t.is((await completions.next()).value, a);
      t.true((await completions.next()).done);
    },
  );

  executorTest(place, 'a timeout counts what is unfinished, from the call', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const quick = executor.submit(() => 'quick');
    await quick;
    for (const timeout of [0, 30]) {
      const completions = asCompleted([slow, quick], timeout);
      t.is((await completions.next()).value, quick);
      const error = await rejection(completions.next());
      t.true(error instanceof TimeoutError);
      t.is((error as Error).message, '1 (of 2) futures unfinished');
      t.true((await completions.next()).done, 'then it is over');
    }
    const past = asCompleted([slow, quick], { timeout: 1 });
    await until(() => false, 'some time', 20).catch(() => {});
    t.is((await past.next()).value, quick, 'what is there is given, also when the time is over');
    t.is(((await rejection(past.next())) as Error).message, '1 (of 2) futures unfinished');
    marks.leave('a-go');
    await slow;
  });

  executorTest(place, 'a signal ends it with its reason', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const controller = new AbortController();
    const completions = asCompleted([slow], { signal: controller.signal });
    const next = rejection(completions.next());
    controller.abort(new Error('enough'));
    t.is(((await next) as Error).message, 'enough');
    t.true((await completions.next()).done);
    marks.leave('a-go');
    await slow;
  });

  executorTest(place, 'several may ask at once, and return() answers them', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const quick = executor.submit(() => 'quick');
    const completions = asCompleted([slow, quick]);
    const steps = [completions.next(), completions.next(), completions.next()];
    t.is((await steps[0]!).value, quick);
    t.true((await completions.return()).done);
    for (const { done } of await settles(Promise.all(steps.slice(1)), 'the other steps')) t.true(done);
    t.true((await completions.next()).done);
    marks.leave('a-go');
    await slow;
  });

  executorTest(place, 'leaving the loop ends it', {}, async (t, executor) => {
    const futures = [1, 2, 3].map(x => executor.submit((y: number) => y, x));
    let seen = 0;
    for await (const future of asCompleted(futures)) {
      seen += await future;
      break;
    }
    t.true(seen > 0);
  });

  soloTest(place, 'nothing to wait for', async t => {
    t.true((await asCompleted([]).next()).done);
    t.true((await asCompleted([], 0).next()).done);
  });

  soloTest(place, 'what is no future is refused', t => {
    t.throws(() => asCompleted([1] as unknown as Future<number>[]), {
      message: /futures: expected what submit\(\) gives, got 1/,
    });
    t.throws(() => asCompleted([], '1' as unknown as number), {
      message: /timeout: expected a number of milliseconds, got a string/,
    });
  });
};
