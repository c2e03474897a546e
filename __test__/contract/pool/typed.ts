import type { Pool } from 'crossray';
import fc from 'fast-check';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

type Numbers =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

const numberKinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;
const bigKinds = [BigInt64Array, BigUint64Array] as const;

/** Results that a typed array has to convert as its own `map` does: too large, negative, broken, no numbers at all. */
const bend = (x: number): number => {
  const results: unknown[] = [x * 1000.5, -x - 0.25, Number.NaN, '17', null, true, undefined, [x], -0];
  return results[Math.abs(Math.trunc(x)) % results.length] as number;
};

/** `map` over typed arrays. */
export const typed: Part = place => {
  poolTest(
    place,
    'every kind of number array gives one of its kind, converted as by its own map',
    {},
    async (t, pool) => {
      for (const Kind of numberKinds) {
        const input = new Kind(Array.from({ length: 1000 }, (_, i) => i * 3 - 500));
        const map = pool.map as (
          fn: (x: number) => number,
          items: Numbers,
          options?: object,
        ) => Promise<Numbers>;
        for (const fn of [(x: number) => x + 1, bend]) {
          for (const options of [{}, { chunkSize: 7 }, { chunkSize: 5000 }]) {
            const output = await map.call(pool, fn, input, options);
            t.is(output.constructor, Kind);
            t.deepEqual(output, (input as Float64Array).map(x => fn(x)) as unknown as Numbers);
          }
        }
        t.false(
          (await map.call(pool, bend, input)).buffer instanceof SharedArrayBuffer,
          'an unshared input gives an unshared result',
        );
        t.is(input[0], Kind.of(-500)[0], 'the input is as it was');
      }
    },
  );

  poolTest(place, 'BigInt arrays too', {}, async (t, pool) => {
    for (const Kind of bigKinds) {
      const input = new Kind(Array.from({ length: 100 }, (_, i) => BigInt(i) ** 9n));
      const output = await pool.map(x => x * x - 1n, input as BigInt64Array);
      t.is(output.constructor, Kind);
      t.deepEqual([...output], [...(input as BigInt64Array).map(x => x * x - 1n)]);
    }
    t.true((await rejection(pool.map(() => 1 as never, new BigInt64Array(3)))) instanceof TypeError);
    t.true((await rejection(pool.map(() => 1n as never, new Float64Array(3)))) instanceof TypeError);
  });

  poolTest(place, 'generated arrays, offsets and chunks', {}, async (t, pool) => {
    const inputs = fc.array(fc.double(), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        inputs,
        fc.nat(20),
        fc.integer({ min: 1, max: 90 }),
        async (list, offset, chunkSize) => {
          const buffer = new ArrayBuffer(offset * 8 + list.length * 8 + 16);
          const input = new Float64Array(buffer, offset * 8, list.length);
          input.set(list);
          const output = await pool.map(x => x * 2 - 1, input, { chunkSize });
          t.deepEqual(
            output,
            input.map(x => x * 2 - 1),
          );
          t.deepEqual([...input], list);
          const bytes = new Uint8Array(buffer, offset, Math.min(list.length, 9));
          t.deepEqual(
            await pool.map(x => x + 1, bytes, { chunkSize }),
            bytes.map(x => x + 1),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  poolTest(place, 'empty arrays', {}, async (t, pool) => {
    const output = await pool.map(x => x, new Float32Array(0));
    t.true(output instanceof Float32Array);
    t.is(output.length, 0);
    const out = new Int8Array(0);
    t.is(await pool.map(x => x, new Int8Array(0), { out }), out);
    t.deepEqual(
      pool.mapSync(x => x, new BigInt64Array(0)),
      new BigInt64Array(0),
    );
  });

  poolTest(place, 'a Buffer gives a Buffer, without a warning', {}, async (t, pool) => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const output = await pool.map(x => x + 1, Buffer.from([1, 2, 255]));
    t.true(Buffer.isBuffer(output));
    t.deepEqual([...output], [2, 3, 0]);
    await new Promise(resolve => setImmediate(resolve));
    process.off('warning', note);
    t.deepEqual(
      warnings.map(({ message }) => message),
      [],
    );
  });

  poolTest(place, 'what an array is besides its elements stays here', {}, async (t, pool) => {
    for (const memory of [new Float64Array(300), new Float64Array(new SharedArrayBuffer(8 * 300))]) {
      for (let i = 0; i < 300; i++) memory[i] = i;
      const named = Object.assign(memory, {
        unit: 'metre',
        toText: () => 'cannot travel',
        [Symbol('tag')]: t,
      });
      const output = await pool.map(x => x + 1, named);
      t.deepEqual(Object.keys(output).length, 300);
      t.true(output.every((value, i) => value === i + 1));
      t.is(await pool.map(x => x + 2, memory, { out: named }), named);
      t.deepEqual([named[0], named[299], named.unit], [2, 301, 'metre']);
    }
  });

  poolTest(place, 'a DataView is no list of numbers', {}, async (t, pool) => {
    t.true(
      (await rejection(pool.map(x => x, new DataView(new ArrayBuffer(8)) as never))) instanceof TypeError,
    );
  });

  poolTest(place, 'out takes the result, and may be the input', {}, async (t, pool) => {
    const input = Float64Array.from({ length: 100 }, (_, i) => i);
    const out = new Float64Array(100);
    t.is(await pool.map(x => x * 2, input, { out }), out);
    t.deepEqual(
      out,
      input.map(x => x * 2),
    );
    t.is(
      pool.mapSync(x => x + 1, input, { out: input }),
      input,
    );
    t.deepEqual(
      input,
      Float64Array.from({ length: 100 }, (_, i) => i + 1),
    );
    t.is(await pool.mapAsync(x => x, input, { out }).get(), out);
    const middle = out.subarray(10, 20);
    await pool.map(() => 7, new Float64Array(10), { out: middle });
    t.deepEqual([...out.slice(9, 21)], [10, ...new Array(10).fill(7), 21]);
  });

  poolTest(place, 'an out that overlaps the input takes the same results', {}, async (t, pool) => {
    for (const memory of [new Float64Array(130), new Float64Array(new SharedArrayBuffer(8 * 130))]) {
      for (const [from, to] of [
        [0, 1],
        [30, 0],
        [0, 30],
      ] as const) {
        memory.set(memory.map((_, i) => i));
        const input = memory.subarray(from, from + 100);
        const expected = input.slice();
        const out = memory.subarray(to, to + 100);
        t.is(await pool.map(x => x, input, { out, chunkSize: 25 }), out);
        t.deepEqual(new Float64Array(out), expected, `from ${from} to ${to}`);
      }
    }
  });

  poolTest(place, 'arrays whose buffers are gone, before and during the call', {}, async (t, pool) => {
    const gone = new Float64Array(4);
    structuredClone(gone, { transfer: [gone.buffer] });
    const input = new Float64Array(4);
    const message = /^(items|out): expected an array with its buffer/;
    t.regex(
      String((await rejection(pool.map(x => x, gone))) as Error),
      /^TypeError: items: expected an array with its/,
    );
    t.throws(() => pool.mapAsync(x => x, input, { out: gone }), { instanceOf: TypeError, message });
    const out = new Float64Array(4);
    const call = pool.map(x => x, input, { out });
    structuredClone(out, { transfer: [out.buffer] });
    t.true((await rejection(settles(call, 'the map'))) instanceof TypeError);
    t.deepEqual(await pool.map(x => x + 1, input), Float64Array.of(1, 1, 1, 1));
  });

  poolTest(place, 'an out that does not fit is refused by name', {}, async (t, pool) => {
    const input = new Float64Array(4);
    const refused = async (out: unknown, type: typeof TypeError | typeof RangeError, message: RegExp) => {
      const error = await rejection(pool.map(x => x, input, { out: out as Float64Array }));
      t.true(error instanceof type, String(error));
      t.regex((error as Error).message, message);
    };
    await refused(
      new Float32Array(4),
      TypeError,
      /out: expected Float64Array like the input, got an instance of Float32Array/,
    );
    await refused([1, 2, 3, 4], TypeError, /out: expected Float64Array like the input, got/);
    await refused(new Float64Array(5), RangeError, /out: expected a length of 4 like the input's, got 5/);
    t.throws(() => pool.mapSync(x => x, input, { out: new Float64Array(3) }), { instanceOf: RangeError });
  });

  poolTest(place, 'async functions, also mixed with plain results', {}, async (t, pool) => {
    const input = Int32Array.from({ length: 60 }, (_, i) => i);
    const later = async (x: number) => {
      const { setTimeout: sleep } = await import('node:timers/promises');
      await sleep(1);
      return x * 3;
    };
    t.deepEqual(
      await pool.map(later, input),
      input.map(x => x * 3),
    );
    const mixed = (x: number) => (x % 4 === 0 ? Promise.resolve(x * 3) : x * 3);
    t.deepEqual(
      await pool.map(mixed, input, { chunkSize: 11 }),
      input.map(x => x * 3),
    );
  });

  poolTest(place, 'an element that throws rejects the map, and the pool goes on', {}, async (t, pool) => {
    const run = (x: number) => {
      if (x === 70) throw new RangeError(`element ${x}`);
      return x;
    };
    const input = Float64Array.from({ length: 100 }, (_, i) => i);
    t.is(((await rejection(pool.map(run, input))) as Error).message, 'element 70');
    t.throws(() => pool.mapSync(run, input), { instanceOf: RangeError, message: 'element 70' });
    const runLater = async (x: number) => run(x);
    t.is(((await rejection(pool.map(runLater, input))) as Error).message, 'element 70');
    t.deepEqual(await pool.map(x => x, input), input);
  });

  poolTest(place, 'the limit is for each element', { processes: 1, cancelGrace: 30 }, async (t, pool) => {
    const slow = (x: number) => {
      const end = performance.now() + 50;
      while (performance.now() < end);
      return x;
    };
    const input = Float64Array.from({ length: 30 }, (_, i) => i);
    t.deepEqual(await pool.map(slow, input, { chunkSize: 30, timeout: 1000 }), input);
    const stuck = (x: number) => {
      if (x === 2) for (;;);
      return x;
    };
    t.is(((await rejection(pool.map(stuck, input, { timeout: 100 }))) as Error).name, 'TimeoutError');
    t.deepEqual(
      await settles(
        pool.map(x => x, input),
        'a later map',
      ),
      input,
    );
  });

  poolTest(
    place,
    'a worker lost in the middle: fails, or runs its range again from what it was given',
    {},
    async (t, pool) => {
      const die = (x: number) => (x === 5 ? process.exit(1) : x + 1);
      t.is(
        ((await rejection(pool.map(die, Float64Array.of(1, 2, 3, 4, 5, 6)))) as Error).name,
        'WorkerLostError',
      );
      const dieOnce = (x: number) => {
        const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
        const path = process.env.CROSSRAY_TEST_MARK ?? '';
        if (x === 50 && !existsSync(path)) {
          writeFileSync(path, '');
          process.exit(1);
        }
        return x + 1;
      };
      const { Marks } = await import('../../support/marks.js');
      for (const inPlace of [false, true]) {
        using marks = new Marks();
        const env = { CROSSRAY_TEST_MARK: marks.path('died') };
        const retrying: Pool = place.makePool({ processes: 2, onWorkerLost: 'retry', env });
        try {
          const input = Float64Array.from({ length: 100 }, (_, i) => i);
          const expected = input.map(x => x + 1);
          const options = inPlace ? { out: input, chunkSize: 100 } : { chunkSize: 100 };
          t.deepEqual(await settles(retrying.map(dieOnce, input, options), 'the map'), expected);
          t.true(marks.has('died'));
        } finally {
          await retrying.terminate();
        }
      }
    },
  );

  poolTest(place, 'onProgress and signals', { cancelGrace: 20 }, async (t, pool) => {
    const told: number[] = [];
    await pool.map(x => x, new Float64Array(100), {
      chunkSize: 10,
      onProgress: (done, total) => told.push(done, total ?? -1),
    });
    await until(() => told.at(-2) === 100, 'the last report');
    t.is(told.at(-1), 100);
    const controller = new AbortController();
    const forever = pool.map(
      () => {
        for (;;);
      },
      new Float64Array(4),
      { signal: controller.signal },
    );
    controller.abort(new Error('enough'));
    t.is(((await rejection(forever)) as Error).message, 'enough');
    t.deepEqual(
      await settles(
        pool.map(x => x + 1, new Int8Array(3)),
        'a later map',
      ),
      Int8Array.of(1, 1, 1),
    );
  });
};
