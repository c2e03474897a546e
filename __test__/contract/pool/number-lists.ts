import { SharedArray } from 'crossray';
import fc from 'fast-check';
import { rejection, settles } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Longer than a list that is run where it lies. */
const LONG = 6000;
const numbers = Array.from({ length: LONG }, (_, i) => i);

/** Long lists of numbers, which workers never make arrays of. */
export const numberLists: Part = place => {
  const one = { processes: 1 };
  // The memory for such arrays stays once it is there.
  const runs = new SharedArray(Int32Array, LONG);

  poolTest(place, 'long lists of any numbers arrive as they are, and so do results', {}, async (t, pool) => {
    const number = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.constantFrom(-0, 0, Number.NaN, 2 ** 31, -(2 ** 31)),
    );
    const list = fc.array(number, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(list, fc.integer({ min: 500, max: LONG }), async (some, length) => {
        const items = Array.from({ length }, (_, i) => some[i % some.length]!);
        t.deepEqual(await pool.map(x => x, items, { chunkSize: length }), items);
        t.deepEqual(
          await pool.map(x => -x / 3, items),
          items.map(x => -x / 3),
        );
      }),
      { numRuns: 50 },
    );
  });

  poolTest(place, 'a list goes on behind a result that is no number', one, async (t, pool) => {
    const others = [null, undefined, 'text', [1], 12n, true];
    for (const at of [0, 1, 63, 64, 4000, LONG - 2, LONG - 1]) {
      const kind = at % others.length;
      const other = (x: number) => (x === at ? others[kind] : x * 2);
      t.deepEqual(await pool.map(other, numbers, { chunkSize: LONG }), numbers.map(other));
      const later = (x: number) => (x === at ? Promise.resolve(others[kind]) : x * 2);
      t.deepEqual(await settles(pool.map(later, numbers, { chunkSize: LONG }), 'a map'), numbers.map(other));
    }
  });

  poolTest(
    place,
    'what an item throws fails the map, and shows nothing but the task',
    one,
    async (t, pool) => {
      for (const at of [0, 1, 1500, LONG - 1]) {
        const broken = (x: number) => {
          if (x === at) throw new RangeError(`item ${x}`);
          return x;
        };
        const error = (await rejection(pool.map(broken, numbers, { chunkSize: LONG }))) as Error;
        t.true(error instanceof RangeError);
        t.is(error.message, `item ${at}`);
        t.regex(error.stack!, /number-lists/);
        t.notRegex(error.stack!, /<anonymous>:\d|dist\//);
      }
      const refused = (x: number) => (x === 100 ? Promise.reject(new RangeError('later')) : x);
      t.is(((await rejection(pool.map(refused, numbers))) as Error).message, 'later');
      const immovable = (x: number) => (x === 100 ? new WeakMap() : x);
      t.regex(((await rejection(pool.map(immovable, numbers))) as Error).message, /WeakMap/);
    },
  );

  poolTest(place, 'the limit is for each item, and says which', one, async (t, pool) => {
    const slow = (x: number) => {
      for (const end = performance.now() + 0.2; performance.now() < end; );
      return x;
    };
    const few = numbers.slice(0, 2000);
    t.deepEqual(await pool.map(slow, few, { chunkSize: LONG, timeout: 300 }), few);
    const hang = (x: number) => {
      while (x === 1700);
      return x;
    };
    const options = { chunkSize: LONG, timeout: 300 };
    const error = (await rejection(settles(pool.map(hang, numbers, options), 'a map'))) as Error;
    t.is(error.name, 'TimeoutError');
  });

  poolTest(
    place,
    'what was finished before the loss of a worker is not run again',
    { ...one, onWorkerLost: 'retry', retries: 1 },
    async (t, pool) => {
      const isDeadly = (x: number) => x % 1000 === 700;
      const dieOnce = (x: number) => {
        runs.array[x]! += 1;
        if (isDeadly(x) && runs.array[x] === 1) process.exit(1);
        return -x;
      };
      const results = await settles(pool.map(dieOnce, numbers, { chunkSize: LONG }), 'the map');
      t.deepEqual(
        results,
        numbers.map(x => -x),
      );
      t.deepEqual(
        [...runs.array],
        numbers.map(x => (isDeadly(x) ? 2 : 1)),
      );
      t.is(pool.stats.lost, 6);
    },
  );

  poolTest(place, 'results of slow items come as they are ready', one, async (t, pool) => {
    const slow = (x: number) => {
      for (const end = performance.now() + 0.5; performance.now() < end; );
      return x;
    };
    const seen: number[] = [];
    const onProgress = (done: number) => void seen.push(done);
    await pool.map(slow, numbers.slice(0, 1500), { chunkSize: LONG, onProgress });
    t.is(seen.at(-1), 1500);
    t.true(seen.length > 10, `${seen.length} reports`);
    t.true(seen[0]! < 750);
  });

  poolTest(place, 'the run time of a list is known', { ...one, stats: 'timings' }, async (t, pool) => {
    await pool.map(x => x + 1, numbers, { chunkSize: 3000 });
    t.is(pool.stats.runTime?.count, 2);
  });
};
