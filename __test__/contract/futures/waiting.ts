import { ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, type Future, wait } from 'crossray/futures';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, settles } from '../../support/until.js';
import { executorTest, type Part, soloTest } from './suite.js';

const fail = (): never => {
  throw new Error('x');
};

/** `wait`. */
export const waiting: Part = place => {
  executorTest(place, 'ALL_COMPLETED is the default, each future counts once', {}, async (t, executor) => {
    const futures = [1, 2, 3].map(x => executor.submit((y: number) => y, x));
    const { done, notDone } = await wait([...futures, ...futures, futures[0]!]);
    t.deepEqual([...done], futures);
    t.is(notDone.size, 0);
    const again = await wait(new Set(futures), { returnWhen: ALL_COMPLETED, timeout: 0 });
    t.deepEqual([...again.done], futures);
  });

  executorTest(place, 'FIRST_COMPLETED', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const quick = executor.submit(() => 1);
    const both: Future<unknown>[] = [slow, quick];
    for (let i = 0; i < 2; i++) {
      const { done, notDone } = await settles(wait(both, { returnWhen: FIRST_COMPLETED }), 'wait()');
      t.deepEqual([...done], [quick]);
      t.deepEqual([...notDone], [slow]);
    }
    const next = wait([slow], { returnWhen: FIRST_COMPLETED });
    marks.leave('a-go');
    t.deepEqual([...(await settles(next, 'wait()')).done], [slow]);
  });

  executorTest(place, 'FIRST_EXCEPTION', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const good = executor.submit(() => 1);
    await good;
    const waiting = wait<Future<unknown>>([slow, good, executor.submit(fail)], {
      returnWhen: FIRST_EXCEPTION,
    });
    t.deepEqual([...(await settles(waiting, 'wait()')).notDone], [slow]);
    const failed = executor.submit(fail);
    await failed.exception();
    const already = await settles(wait([slow, failed], { returnWhen: FIRST_EXCEPTION }), 'wait()');
    t.deepEqual([...already.done], [failed as Future<unknown>]);
    const none = wait<Future<unknown>>([slow, good], { returnWhen: FIRST_EXCEPTION });
    marks.leave('a-go');
    t.is((await settles(none, 'wait()')).done.size, 2, 'without any exception: all');
  });

  executorTest(
    place,
    'FIRST_EXCEPTION: what was cancelled has not failed',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const slow = executor.submit(holdUntil, marks.path('a'));
      await marks.appears('a-started');
      const [early, late] = [executor.submit(() => 'x'), executor.submit(() => 'x')];
      early.cancel();
      const waiting = wait([slow, early, late], { returnWhen: FIRST_EXCEPTION });
      late.cancel();
      const look = await wait([slow, early, late], { returnWhen: FIRST_EXCEPTION, timeout: 30 });
      t.deepEqual([...look.notDone], [slow]);
      marks.leave('a-go');
      t.is((await settles(waiting, 'wait()')).done.size, 3);
    },
  );

  executorTest(place, 'a timeout throws nothing', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    for (const limit of [0, -1, 10, { timeout: 10 }]) {
      const { done, notDone } = await wait([slow], limit);
      t.is(done.size, 0);
      t.deepEqual([...notDone], [slow]);
    }
    marks.leave('a-go');
    t.is((await wait([slow], { timeout: 2 ** 40 })).done.size, 1);
    t.is((await wait([slow], 2 ** 40)).done.size, 1);
  });

  executorTest(place, 'a signal ends it with its reason', {}, async (t, executor) => {
    using marks = new Marks();
    const slow = executor.submit(holdUntil, marks.path('a'));
    const controller = new AbortController();
    const waiting = rejection(wait([slow], { signal: controller.signal }));
    const { TimeoutError } = await import('crossray');
    controller.abort(new TimeoutError('enough'));
    t.is(((await waiting) as Error).message, 'enough');
    t.is(((await rejection(wait([slow], { signal: controller.signal }))) as Error).message, 'enough');
    marks.leave('a-go');
    await slow;
  });

  soloTest(place, 'futures of several executors', async t => {
    await using first = place.makeExecutor(1);
    await using second = place.makeExecutor(1);
    const futures = [first.submit(() => 1), second.submit(() => 2)];
    t.is((await settles(wait(futures), 'wait()')).done.size, 2);
  });

  soloTest(place, 'nothing to wait for', async t => {
    for (const returnWhen of [ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION] as const) {
      const { done, notDone } = await settles(wait([], { returnWhen }), 'wait()');
      t.is(done.size + notDone.size, 0);
    }
  });

  soloTest(place, 'what is no future, or no choice, is refused', async t => {
    const futures = [Promise.resolve(1)] as unknown as Future<number>[];
    const message = async (waiting: Promise<unknown>) => ((await rejection(waiting)) as Error).message;
    t.regex(
      await message(wait(futures)),
      /futures: expected what submit\(\) gives, got an instance of Promise/,
    );
    t.regex(await message(wait(5 as unknown as [])), /futures: expected an iterable of futures, got 5/);
    const returnWhen = 'SOME' as unknown as typeof ALL_COMPLETED;
    t.regex(
      await message(wait([], { returnWhen })),
      /returnWhen: expected 'FIRST_COMPLETED' or 'FIRST_EXCEPTION' or 'ALL_COMPLETED', got a string \('SOME'\)/,
    );
    t.regex(await message(wait([], { timeout: Number.NaN })), /timeout: expected a number of milliseconds/);
    t.regex(
      await message(wait([], { return_when: 'ALL_COMPLETED' } as object)),
      /unknown option 'return_when': expected timeout, returnWhen, signal/,
    );
    t.regex(await message(wait([], null as never)), /options: expected an object .*, got null/);
  });
};
