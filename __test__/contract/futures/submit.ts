import { ShipError } from 'crossray';
import { Future } from 'crossray/futures';
import { whoAmI } from '../../support/tasks.js';
import { rejection } from '../../support/until.js';
import { executorTest, type Part } from './suite.js';

/** `submit`: what it takes, and what becomes of it. */
export const submit: Part = place => {
  executorTest(place, 'a function with its arguments gives a Future', {}, async (t, executor) => {
    const future = executor.submit((a: number, b: string) => `${b}${a}`, 1, 'x');
    t.true(future instanceof Future);
    t.is(await future, 'x1');
    t.is(await future.result(), 'x1');
    t.is(future.resultSync(), 'x1');
    t.is(await future.exception(), null);
    t.true(future.done());
    t.is(executor.submit(() => 'at once').resultSync(), 'at once');
  });

  executorTest(place, 'closures, classes and async functions travel', {}, async (t, executor) => {
    const factor = 3;
    class Point {
      constructor(readonly x: number) {}
      scaled() {
        return new Point(this.x * factor);
      }
    }
    const scaled = await executor.submit((point: Point) => point.scaled(), new Point(4));
    t.true(scaled instanceof Point);
    t.is(scaled.x, 12);
    t.is(await executor.submit(async (x: number) => (await x) * factor, 5), 15);
  });

  executorTest(place, 'a Future has the id that its task sees', {}, async (t, executor) => {
    const futures = [executor.submit(whoAmI), executor.submit(whoAmI)];
    for (const future of futures) t.is((await future).id, future.id);
    t.not(futures[0]!.id, futures[1]!.id);
  });

  executorTest(
    place,
    'an error comes back as itself, with the frames of both sides',
    {},
    async (t, executor) => {
      class Refused extends RangeError {
        reason = 'full';
      }
      const refuse = () => {
        throw new Refused('no');
      };
      const error = (await executor.submit(refuse).exception()) as Refused;
      t.true(error instanceof Refused);
      t.is(error.reason, 'full');
      t.regex(error.stack ?? '', /submit\.[jt]s/);
    },
  );

  executorTest(place, 'what cannot travel fails its own call only', {}, async (t, executor) => {
    t.throws(() => executor.submit((x: unknown) => x, new WeakMap()), { instanceOf: ShipError });
    const result = executor.submit(() => new WeakMap());
    t.true((await rejection(result)) instanceof Error);
    t.is(await executor.submit(() => 'goes on'), 'goes on');
  });

  executorTest(place, 'futures and executors stay where they are', {}, async (t, executor) => {
    const future = executor.submit(() => 1);
    const take = (x: unknown) => typeof x;
    t.throws(() => executor.submit(take, future), {
      instanceOf: ShipError,
      message: /a Future cannot travel/,
    });
    t.throws(() => executor.submit(take, { deep: [executor] }), {
      instanceOf: ShipError,
      message: /an executor cannot travel/,
    });
    t.is(await future, 1);
  });

  executorTest(place, 'what is no function is refused', {}, (t, executor) => {
    t.throws(() => executor.submit('parseInt' as unknown as () => void), {
      instanceOf: TypeError,
      message: /fn: expected a function, got a string/,
    });
  });
};
