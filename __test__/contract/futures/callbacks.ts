import { CancelledError, type Future } from 'crossray/futures';
import { Marks } from '../../support/marks.js';
import { holdUntil } from '../../support/tasks.js';
import { rejection, until } from '../../support/until.js';
import { executorTest, type Part } from './suite.js';

/** Warnings of this process while `body` runs. */
async function warningsIn(body: (warnings: Error[]) => Promise<void>): Promise<void> {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  try {
    await body(warnings);
  } finally {
    process.off('warning', note);
  }
}

/** Done callbacks, and what a future says of its end. */
export const callbacks: Part = place => {
  executorTest(
    place,
    'are called once each, in the order of adding, with the future',
    {},
    async (t, executor) => {
      const told: [string, Future<number>][] = [];
      const future = executor.submit(() => 1);
      for (const name of ['a', 'b', 'c']) future.addDoneCallback(ended => told.push([name, ended]));
      await until(() => told.length === 3, 'three callbacks');
      future.addDoneCallback(ended => told.push(['late', ended]));
      await until(() => told.length === 4, 'the late one');
      t.deepEqual(
        told.map(([name]) => name),
        ['a', 'b', 'c', 'late'],
      );
      t.true(told.every(([, ended]) => ended === future));
    },
  );

  executorTest(
    place,
    'are called for what failed and what was cancelled',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const told: string[] = [];
      const held = executor.submit(holdUntil, marks.path('a'));
      const cancelled = executor.submit(() => 1);
      cancelled.addDoneCallback(ended => told.push(`cancelled ${ended.cancelled()}`));
      cancelled.cancel();
      await until(() => told.length === 1, 'the callback of the cancelled');
      const failed = executor.submit(() => {
        throw new Error('x');
      });
      failed.addDoneCallback(ended => told.push(`cancelled ${ended.cancelled()}`));
      marks.leave('a-go');
      await until(() => told.length === 2, 'the callback of the failed');
      t.deepEqual(told, ['cancelled true', 'cancelled false']);
      t.is(await held, marks.path('a'));
    },
  );

  executorTest(
    place,
    'that throw or reject make a warning, and nobody else hears of it',
    {},
    async (t, executor) => {
      await warningsIn(async warnings => {
        const told: string[] = [];
        const future = executor.submit(() => 1);
        future.addDoneCallback(() => {
          throw new Error('from the first');
        });
        future.addDoneCallback(async () => {
          throw new RangeError('from the second');
        });
        future.addDoneCallback(() => told.push('third'));
        t.is(await future, 1);
        await until(() => warnings.length === 2, 'two warnings');
        t.deepEqual(told, ['third']);
        const text = warnings.map(({ name, message }) => `${name}: ${message}`).join('\n');
        t.regex(text, /CrossrayWarning: a done callback of the call \S+ threw: Error: from the first/);
        t.regex(text, /threw: RangeError: from the second/);
        t.is(await executor.submit(() => 'goes on'), 'goes on');
      });
    },
  );

  executorTest(place, 'have to be functions', {}, async (t, executor) => {
    const future = executor.submit(() => 1);
    t.throws(() => future.addDoneCallback('x' as unknown as () => void), {
      instanceOf: TypeError,
      message: /fn: expected a function, got a string/,
    });
    await future;
  });

  executorTest(
    place,
    'a task that throws a CancelledError has failed, it was not cancelled',
    {},
    async (t, executor) => {
      const future = executor.submit(async () => {
        const { CancelledError } = await import('crossray');
        throw new CancelledError('inside');
      });
      const error = await future.exception();
      t.true(error instanceof CancelledError);
      t.is((error as Error).message, 'inside');
      t.false(future.cancelled());
    },
  );

  executorTest(place, 'a running call can be cancelled', { cancelGrace: 20 }, async (t, executor) => {
    using marks = new Marks();
    const future = executor.submit(holdUntil, marks.path('a'));
    await marks.appears('a-started');
    t.true(future.running());
    t.true(future.cancel());
    t.false(future.running());
    t.true(future.cancelled());
    t.true((await rejection(future.exception())) instanceof CancelledError);
    t.is(await executor.submit(() => 'goes on'), 'goes on');
  });
};
