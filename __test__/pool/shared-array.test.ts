import test from 'ava';
import { Lock, Pool, SharedArray, Value } from 'crossray';
import { settles } from '../support/until.js';

for (const context of ['thread', 'process'] as const) {
  test(`${context}: a typed-array map over SharedArrays reads and writes them where they lie`, async t => {
    t.timeout(60_000);
    const pool = new Pool({ processes: 2, context });
    try {
      const length = 1000;
      const input = new SharedArray(
        Float64Array,
        Array.from({ length }, (_, index) => index),
      );
      const output = new SharedArray(Float64Array, length);
      const all = await settles(
        pool.map(x => x * 2, input.array, { out: output.array, chunkSize: 100 }),
        'map',
      );
      t.is(all, output.array);
      t.deepEqual(
        [...output.array],
        [...input.array].map(x => x * 2),
      );
      const part = new Float64Array(input.array.buffer, 8 * 10, 20);
      t.deepEqual(
        [...(await pool.map(x => -x, part))],
        [...part].map(x => -x),
      );
      await pool.map(x => x + 1, input.array, { out: input.array });
      t.deepEqual([...input.array.subarray(0, 3)], [1, 2, 3]);
      const before = input.array.slice(0, 900);
      const shifted = input.array.subarray(30, 930);
      await pool.map(x => x, input.array.subarray(0, 900), { out: shifted, chunkSize: 100 });
      t.deepEqual([...shifted], [...before], 'what overlaps the input takes the same results');
    } finally {
      await pool.terminate();
    }
  });

  test(`${context}: the first results of a map do not become inputs of its last range`, async t => {
    t.timeout(60_000);
    const pool = new Pool({ processes: 2, context });
    try {
      const length = 1 << 20;
      const { array } = new SharedArray(Float64Array, 2 * length);
      const input = array.subarray(0, length);
      // Where the last range reads, the first one writes; and it is under way before the last is written.
      const shift = (length * 7) / 8;
      await pool.map(x => x, input);
      for (let round = 0; round < 5; round++) {
        for (let i = 0; i < length; i++) array[i] = i;
        const out = array.subarray(shift, shift + length);
        await settles(
          pool.map(x => -x, input, { out }),
          'map',
        );
        t.is(
          out.findIndex((x, i) => x !== -i),
          -1,
        );
      }
    } finally {
      await pool.terminate();
    }
  });

  test(`${context}: shared objects go into tasks and come back`, async t => {
    t.timeout(60_000);
    const pool = new Pool({ processes: 2, context });
    try {
      const [lock, value] = [new Lock(), new Value('i', 0)];
      const array = new SharedArray(Uint8Array, 4);
      const count = (by: number) =>
        lock.with(async () => {
          const seen = value.value;
          await null;
          value.value = seen + by;
        });
      await settles(pool.map(count, [1, 2, 3, 4, 5, 6]), 'counting');
      t.is(value.value, 21);
      const write = (view: Uint8Array) => {
        view[0] = 7;
        return { view, nested: [array] };
      };
      const back = await settles(pool.apply(write, [array.array.subarray(1)]), 'apply');
      t.deepEqual([...array.array], [0, 7, 0, 0]);
      back.view[1] = 8;
      (back.nested[0] as typeof array).array[3] = 9;
      t.deepEqual([...array.array], [0, 7, 8, 9]);
    } finally {
      await pool.terminate();
    }
  });
}
