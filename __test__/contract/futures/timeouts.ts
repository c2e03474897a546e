import { TimeoutError } from 'crossray/futures';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, until } from '../../support/until.js';
import { executorTest, type Part, rest } from './suite.js';

const tooLate = /the next result of map was not there within \d+ ms of the call/;

/** `timeout` of `map`, which counts from the call. */
export const timeouts: Part = place => {
  executorTest(
    place,
    'a result that is not there in time ends the iteration',
    { cancelGrace: 20 },
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
      const results = executor.map(holdUntil, paths(), { timeout: 50 });
      const error = await rejection(results.next());
      t.true(error instanceof TimeoutError);
      t.regex((error as Error).message, tooLate);
      t.true((await results.next()).done);
      t.true(ended);
      t.is(await executor.submit(() => 'free again'), 'free again');
    },
  );

  executorTest(
    place,
    'what is there is given, also when the time is over',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      let done = 0;
      const onProgress = (count: number) => {
        done = count;
      };
      const run = (x: number, path: string) => {
        const { existsSync } = process.getBuiltinModule('node:fs');
        while (x === 2 && !existsSync(path));
        return x;
      };
      const path = marks.path('go');
      const results = executor.map(run, [0, 1, 2], [path, path, path], { timeout: 1, onProgress });
      await until(() => done === 2, 'two results');
      t.is((await results.next()).value, 0);
      t.is((await results.next()).value, 1);
      t.true((await rejection(results.next())) instanceof TimeoutError);
      t.true((await results.next()).done);
      marks.leave('go');
    },
  );

  executorTest(place, '0 only looks', {}, async (t, executor) => {
    const never = () => new Promise(() => {});
    for (const timeout of [0, -5]) {
      const error = await rejection(executor.map(never, [1], { timeout }).next());
      t.true(error instanceof TimeoutError);
    }
  });

  executorTest(
    place,
    "a task's own TimeoutError is its own, and the iteration goes on",
    {},
    async (t, executor) => {
      const run = async (x: number) => {
        const { TimeoutError } = await import('crossray');
        if (x === 1) throw new TimeoutError('mine');
        return x;
      };
      const results = executor.map(run, [0, 1, 2], { timeout: 1e6 });
      t.is((await results.next()).value, 0);
      t.is(((await rejection(results.next())) as Error).message, 'mine');
      t.deepEqual(await rest(results), [2]);
    },
  );

  executorTest(place, 'a limit that is not reached is none', {}, async (t, executor) => {
    for (const timeout of [1e6, 2 ** 40, Number.POSITIVE_INFINITY]) {
      t.deepEqual(await rest(executor.map((x: number) => x, [1, 2], { timeout })), [1, 2]);
    }
    const results = executor.map((x: number) => x, [1, 2, 3], { timeout: 1e6 });
    t.is((await results.next()).value, 1);
    t.is(((await rejection(results.throw!(new Error('over')))) as Error).message, 'over');
    t.true((await results.next()).done);
  });

  executorTest(place, 'everybody who waits is told', { cancelGrace: 20 }, async (t, executor) => {
    const never = () => new Promise(() => {});
    const results = executor.map(never, [1, 2, 3], { timeout: 20 });
    const ends = await Promise.allSettled([results.next(), results.next(), results.next()]);
    t.is(ends[0]?.status, 'rejected');
    for (const end of ends) {
      if (end.status === 'rejected') t.regex((end.reason as Error).message, tooLate);
      else t.true(end.value.done);
    }
  });
};
