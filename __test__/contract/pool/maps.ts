import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { Marks } from '../../support/marks.js';
import { whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** `map`, `starmap` and their twins over lists of any kind. */
export const maps: Part = place => {
  poolTest(place, 'map gives results in the order of the items, whatever the chunks', {}, async (t, pool) => {
    const items = fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 60 });
    const chunkSize = fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(items, chunkSize, async (list, size) => {
        const options = size === undefined ? {} : { chunkSize: size };
        t.deepEqual(
          await pool.map(x => [x], list, options),
          list.map(x => [structuredClone(x)]),
        );
      }),
      { numRuns: 100 },
    );
  });

  poolTest(place, 'map over numbers, with numbers, strings and promises as results', {}, async (t, pool) => {
    const items = Array.from({ length: 20_000 }, (_, i) => i);
    t.deepEqual(
      await pool.map(x => x * x, items),
      items.map(x => x * x),
    );
    const mix = (x: number) =>
      x % 5 === 0 ? Promise.resolve(x) : x % 7 === 0 ? `${x}` : x % 11 === 0 ? null : x;
    t.deepEqual(await pool.map(mix, items), await Promise.all(items.map(mix)));
    t.deepEqual(pool.mapSync(mix, items.slice(0, 1000)), await Promise.all(items.slice(0, 1000).map(mix)));
  });

  poolTest(place, 'fn gets the item alone', {}, async (t, pool) => {
    t.deepEqual(await pool.map(parseInt as (text: string) => number, ['10', '10', '10']), [10, 10, 10]);
    t.deepEqual(await pool.map((...all: unknown[]) => all.length, [1, 2, [3, 4]]), [1, 1, 1]);
    t.deepEqual(pool.mapSync(parseInt as (text: string) => number, ['7', '7']), [7, 7]);
    const counted: number[] = [];
    for await (const count of pool.imap((...all: unknown[]) => all.length, [1, [2, 3]])) counted.push(count);
    t.deepEqual(counted, [1, 1]);
  });

  poolTest(place, 'any iterable is an input', {}, async (t, pool) => {
    async function* later() {
      for (let i = 0; i < 5; i++) yield Promise.resolve(i);
    }
    const double = (x: number) => x * 2;
    t.deepEqual(await pool.map(double, new Set([1, 2, 3])), [2, 4, 6]);
    t.deepEqual(
      await pool.map(
        double,
        (function* () {
          yield 4;
          yield 5;
        })(),
      ),
      [8, 10],
    );
    t.deepEqual(await pool.map(double, later()), [0, 2, 4, 6, 8]);
    t.deepEqual(await pool.map((c: string) => c + c, 'añ😀'), ['aa', 'ññ', '😀😀']);
    t.deepEqual(await pool.map(([k, v]: [string, number]) => k + v, new Map([['a', 1]])), ['a1']);
    t.deepEqual(await pool.map(x => x === undefined, Object.assign(new Array<number>(2), { 1: 1 })), [
      true,
      false,
    ]);
    t.deepEqual(await pool.starmap((a: number, b: number) => a - b, new Map([[5, 2]])), [3]);
  });

  poolTest(place, 'empty inputs give empty results', {}, async (t, pool) => {
    const fail = () => {
      throw new Error('called for nothing');
    };
    t.deepEqual(await pool.map(fail, []), []);
    t.deepEqual(await pool.map(fail, new Set()), []);
    t.deepEqual(await pool.map(fail, (async function* () {})()), []);
    t.deepEqual(await pool.starmap(fail, []), []);
    t.deepEqual(await pool.starmap(fail, new Float64Array(0) as never), []);
    t.deepEqual(pool.mapSync(fail, []), []);
    t.deepEqual(await pool.mapAsync(fail, []), []);
    t.true(pool.mapAsync(fail, []).ready());
    t.deepEqual(await pool.map(fail, [], { chunkSize: 3 }), []);
  });

  poolTest(place, 'what cannot be iterated is refused by name', {}, async (t, pool) => {
    const message = /expected an iterable or an async iterable of items, got 5/;
    await t.throwsAsync(
      pool.map(x => x, 5 as never),
      { instanceOf: TypeError, message },
    );
    await t.throwsAsync(
      pool.starmap(x => x, 5 as never),
      { instanceOf: TypeError, message },
    );
    t.throws(() => pool.mapSync(x => x, 5 as never), { instanceOf: TypeError, message });
    t.throws(() => pool.mapAsync(x => x, 5 as never), { instanceOf: TypeError, message });
    t.throws(() => pool.imap(x => x, 5 as never), { instanceOf: TypeError, message });
    const later = (async function* () {
      yield 1;
    })();
    t.throws(() => pool.mapSync(x => x, later as never), {
      instanceOf: TypeError,
      message: /got an async iterable/,
    });
    await t.throwsAsync(
      pool.starmap((a, b) => [a, b], [[1, 2], 3] as never),
      { instanceOf: TypeError, message: /item 1: expected an array of arguments, got 3/ },
    );
    for (const chunkSize of [0, -1, 1.5, Number.NaN]) {
      const options = { chunkSize };
      await t.throwsAsync(
        pool.map(x => x, [1], options),
        { instanceOf: RangeError, message: /chunkSize: expected an integer of at least 1/ },
      );
      await t.throwsAsync(
        pool.map(x => x, new Int8Array(2), options),
        { instanceOf: RangeError, message: /chunkSize/ },
      );
      t.throws(() => pool.imap(x => x, [1], options), { instanceOf: RangeError, message: /chunkSize/ });
    }
    await t.throwsAsync(
      pool.map(x => x, [1], { chunkSize: '2' as never }),
      { instanceOf: TypeError, message: /got a string/ },
    );
  });

  poolTest(place, 'an input that throws rejects the map with that error', {}, async (t, pool) => {
    const reason = new Error('the input broke');
    function* broken() {
      yield 1;
      throw reason;
    }
    async function* brokenLater() {
      yield 1;
      throw reason;
    }
    t.is(await rejection(pool.map(x => x, broken())), reason);
    t.is(await rejection(pool.map(x => x, brokenLater())), reason);
    t.throws(() => pool.mapSync(x => x, broken()), { is: reason });
    t.throws(() => pool.mapAsync(x => x, broken()), { is: reason });
    t.deepEqual(await pool.map(x => x, [1]), [1]);
  });

  poolTest(place, 'starmap spreads the arguments', {}, async (t, pool) => {
    const pow = (base: number, exponent: number) => base ** exponent;
    t.deepEqual(
      await pool.starmap(pow, [
        [2, 3],
        [3, 2],
        [5, 0],
      ]),
      [8, 9, 1],
    );
    t.deepEqual(await pool.starmap((...all: number[]) => all.length, [[], [1], [1, 2]]), [0, 1, 2]);
    t.deepEqual(
      await pool
        .starmapAsync(
          pow,
          [
            [2, 2],
            [2, 4],
          ],
          { chunkSize: 2 },
        )
        .get(),
      [4, 16],
    );
  });

  poolTest(place, 'mapAsync keeps its result and tells callbacks', {}, async (t, pool) => {
    const told: unknown[] = [];
    const result = pool.mapAsync(x => x + 1, [1, 2, 3], { callback: list => told.push(list) });
    t.regex(result.id, /map/);
    t.deepEqual(await result.get(), [2, 3, 4]);
    t.true(result.successful());
    await until(() => told.length === 1, 'the callback');
    t.deepEqual(told, [[2, 3, 4]]);
    const failed = pool.mapAsync(
      () => {
        throw new Error('no');
      },
      [1],
      { errorCallback: error => told.push(error) },
    );
    t.true(await failed.wait());
    await until(() => told.length === 2, 'the error callback');
    t.is((told[1] as Error).message, 'no');
  });

  poolTest(place, 'default chunks are as many as four for each worker', {}, async (t, pool) => {
    const seen = await pool.map(whoAmI, new Array(100).fill(null));
    t.is(new Set(seen.map(({ id }) => id)).size, Math.ceil(100 / 13));
    const alone = await pool.map(whoAmI, new Array(10).fill(null), { chunkSize: 1 });
    t.is(new Set(alone.map(({ id }) => id)).size, 10);
    const together = await pool.map(whoAmI, new Array(10).fill(null), { chunkSize: 99 });
    t.is(new Set(together.map(({ id }) => id)).size, 1);
  });

  poolTest(
    place,
    'map rejects at the first error, and chunks that have not started never do',
    { processes: 1 },
    async (t, pool) => {
      using marks = new Marks();
      const names = Array.from({ length: 40 }, (_, i) => marks.path(i));
      const run = (path: string) => {
        const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
        writeFileSync(path, '');
        if (path.endsWith('/3')) throw new RangeError('the third');
        // What comes behind the failing item waits until the caller has heard of it.
        if (Number(path.slice(path.lastIndexOf('/') + 1)) > 3)
          while (!existsSync(path.replace(/\d+$/, 'heard')));
        return path;
      };
      const error = await rejection(pool.map(run, names, { chunkSize: 2 }));
      t.true(error instanceof RangeError);
      t.is((error as Error).message, 'the third');
      marks.leave('heard');
      await settles(
        pool.apply(() => 0),
        'a later call',
      );
      t.true(marks.has(3));
      t.false(marks.has(39), 'the last chunk has not run');
    },
  );

  poolTest(
    place,
    'an item that cannot travel rejects the whole map before anything is sent',
    {},
    async (t, pool) => {
      using marks = new Marks();
      const items = [marks.path('a'), pool, marks.path('b')];
      const run = (item: unknown) => process.getBuiltinModule('node:fs').writeFileSync(item as string, '');
      const error = await rejection(pool.map(run, items, { chunkSize: 1 }));
      t.is((error as Error).name, 'ShipError');
      await pool.apply(() => 0);
      t.deepEqual(marks.all, []);
      t.is(pool.stats.queued + pool.stats.running, 0);
    },
  );

  poolTest(place, 'onProgress counts up to the whole', {}, async (t, pool) => {
    const told: [number, number | undefined][] = [];
    const onProgress = (done: number, total: number | undefined) => told.push([done, total]);
    await pool.map(x => x, new Array(500).fill('text'), { onProgress, chunkSize: 7 });
    await until(() => told.at(-1)?.[0] === 500, 'the last report');
    t.true(told.every(([done, total], i) => total === 500 && done > (told[i - 1]?.[0] ?? 0)));
    told.length = 0;
    pool.mapSync(x => x, [1, 2, 3], { onProgress });
    await until(() => told.length > 0, 'a report of mapSync');
    t.deepEqual(told.at(-1), [3, 3]);
    await t.throwsAsync(
      pool.map(x => x, [1], { onProgress: 5 as never }),
      { instanceOf: TypeError, message: /onProgress: expected a function, got 5/ },
    );
  });

  poolTest(place, 'progress is silent where nobody looks', {}, async (t, pool) => {
    t.deepEqual(await pool.map(x => x, [1, 2], { progress: 'digits' }), [1, 2]);
    t.deepEqual(await pool.map(x => x, [1, 2], { progress: true }), [1, 2]);
    const seen: number[] = [];
    for await (const x of pool.imap(x => x, [1, 2], { progress: true })) seen.push(x);
    t.deepEqual(seen, [1, 2]);
  });

  poolTest(
    place,
    'aborting a map rejects it with the reason and drops what has not started',
    { processes: 1 },
    async (t, pool) => {
      using marks = new Marks();
      const controller = new AbortController();
      const run = (path: string) => {
        const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
        writeFileSync(`${path}-ran`, '');
        while (path.endsWith('/0') && !existsSync(`${path}-go`));
      };
      const items = Array.from({ length: 20 }, (_, i) => marks.path(i));
      const map = pool.map(run, items, { chunkSize: 1, signal: controller.signal });
      await marks.appears('0-ran');
      const reason = new Error('changed my mind');
      controller.abort(reason);
      t.is(await rejection(map), reason);
      marks.leave('0-go');
      await settles(
        pool.apply(() => 1),
        'a later call',
      );
      t.deepEqual(marks.all, ['0-go', '0-ran']);
      t.is(getEventListeners(controller.signal, 'abort').length, 0);
      t.is(await rejection(pool.map(x => x, [1], { signal: controller.signal })), reason);
    },
  );
};
