import type { Executor } from 'crossray/futures';
import { rejection } from '../../support/until.js';
import { executorTest, type Part, rest } from './suite.js';

const pair = (a: unknown, b: unknown) => [a, b];

async function* later<T>(items: Iterable<T>, ended: string[] = [], name = ''): AsyncGenerator<T> {
  try {
    for (const item of items) {
      await null;
      yield item;
    }
  } finally {
    ended.push(name);
  }
}

function* noted<T>(items: Iterable<T>, ended: string[], name: string): Generator<T> {
  try {
    yield* items;
  } finally {
    ended.push(name);
  }
}

/** `map` as somebody calls it who does not look at types. */
const anyMap = (executor: Executor, ...given: unknown[]) =>
  (executor.map as unknown as (...given: unknown[]) => AsyncIterableIterator<unknown>).call(
    executor,
    ...given,
  );

/** What `map` takes its items from. */
export const inputs: Part = place => {
  executorTest(place, 'iterables of every kind, several side by side', {}, async (t, executor) => {
    const list = await rest(
      executor.map(
        (a: number, b: string, c: bigint, d: number) => `${a}${b}${c}${d}`,
        new Set([1, 2]),
        'xyz',
        new BigInt64Array([7n, 8n]),
        later([5, 6]),
      ),
    );
    t.deepEqual(list, ['1x75', '2y86']);
    t.deepEqual(await rest(executor.map((c: string) => c.toUpperCase(), 'abc')), ['A', 'B', 'C']);
  });

  executorTest(place, 'the shortest ends it, and the others are told', {}, async (t, executor) => {
    for (const make of [noted, later]) {
      const ended: string[] = [];
      const results = executor.map(
        pair,
        make([1, 2, 3], ended, 'long'),
        make([4, 5], ended, 'short'),
        make([6, 7, 8, 9], ended, 'longest'),
      );
      t.deepEqual(await rest(results), [
        [1, 4],
        [2, 5],
      ]);
      t.deepEqual(ended.sort(), ['long', 'longest', 'short']);
    }
  });

  executorTest(place, 'an input that throws ends it behind what was read', {}, async (t, executor) => {
    function* broken() {
      yield 1;
      throw new RangeError('no more');
    }
    for (const make of [(items: Iterable<number>) => items, later]) {
      const ended: string[] = [];
      const results = executor.map(pair, noted([1, 2, 3], ended, 'other'), make(broken()));
      t.deepEqual((await results.next()).value, [1, 1]);
      t.is(((await rejection(results.next())) as Error).message, 'no more');
      t.true((await results.next()).done);
      t.deepEqual(ended, ['other']);
    }
  });

  executorTest(place, 'return() does not wait for an input that is silent', {}, async (t, executor) => {
    let ended = false;
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          ended = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const results = executor.map(pair, silent, [1, 2]);
    const next = results.next();
    await results.return?.();
    t.true((await next).done);
    t.true(ended);
  });

  executorTest(place, 'a function gets the items alone', {}, async (t, executor) => {
    t.deepEqual(await rest(executor.map(Number.parseInt, ['10', '10'])), [10, 10]);
    t.deepEqual(await rest(executor.map(Number.parseInt, ['10', '10'], [2, 8])), [2, 8]);
    t.deepEqual(await rest(anyMap(executor, Math.max, [1, 2], [3, 1], undefined)), [3, 2]);
  });

  const refused: [string, unknown[], RegExp][] = [
    ['nothing to iterate', [], /map: expected at least one iterable of items, got none/],
    ['options alone', [{ chunkSize: 2 }], /map: expected at least one iterable of items, got none/],
    ['a number', [[1], 5], /expected an iterable or an async iterable of items, got 5/],
    ['null', [null], /expected an iterable or an async iterable of items, got null/],
    ['an object', [[1], { length: 1 }], /map: expected iterables and then options .* with 'length'/],
    [
      'options in front',
      [{ chunkSize: 2 }, [1]],
      /expected an iterable or an async iterable .* got an object/,
    ],
    ['chunkSize 0', [[1], { chunkSize: 0 }], /chunkSize: expected an integer of at least 1/],
    ['bufferSize 1.5', [[1], { bufferSize: 1.5 }], /bufferSize: expected an integer of at least 1/],
    ['timeout "1"', [[1], { timeout: '1' }], /timeout: expected a number of milliseconds, got a string/],
    ['a bad signal', [[1], { signal: {} }], /signal: expected an AbortSignal, got an object/],
  ];
  for (const [what, given, message] of refused) {
    executorTest(place, `${what} is refused`, {}, (t, executor) => {
      t.throws(() => anyMap(executor, (x: unknown) => x, ...given), { message });
    });
  }

  executorTest(place, 'what is no function is refused', {}, (t, executor) => {
    t.throws(() => anyMap(executor, 5, [1]), { message: /fn: expected a function, got 5/ });
    t.throws(() => anyMap(executor, 5, [1], [2]), { message: /fn: expected a function, got 5/ });
  });
};
