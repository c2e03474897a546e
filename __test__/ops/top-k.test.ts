import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, arrays, forArrays, kindOf, type NumericArray, same } from './arrays.js';

/** By a full sort: numbers in their order, -0 below 0, NaN last, then by index. */
function reference(x: NumericArray, k: number, dim: number, largest: boolean) {
  const order = (a: number, b: number) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    const difference = a === b ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : a < b ? -1 : 1;
    return largest ? -difference : difference;
  };
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < x.length; row += dim) {
    const best = Array.from({ length: dim }, (_, i) => i)
      .sort((a, b) => order(x[row + a]!, x[row + b]!) || a - b)
      .slice(0, k);
    for (const index of best) {
      indices.push(index);
      values.push(x[row + index]!);
    }
  }
  return { values: new (kindOf(x))(values), indices: Uint32Array.from(indices) };
}

test('the best of all elements, ties to the lowest index', async t => {
  await forArrays(anyNumber, async x => {
    for (const largest of [true, false]) {
      for (const k of [0, 1, 5, Math.floor(x.length / 2)].filter(k => k <= x.length)) {
        const expected = reference(x, k, Math.max(x.length, 1), largest);
        const now = ops.topKSync(x, k, { largest });
        same(t, now.indices, expected.indices);
        same(t, now.values, expected.values);
        t.deepEqual((await ops.topK(x, k, { largest })).indices, now.indices);
      }
    }
    t.deepEqual(ops.topKSync(x, 0).indices, new Uint32Array(0));
  });
});

test('the best of each row', async t => {
  const shape = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }));
  await fc.assert(
    fc.asyncProperty(
      arrays(fc.constantFrom(0, -0, 1, 2, NaN)),
      shape,
      fc.boolean(),
      async (x, [dim, k], largest) => {
        const whole = x.subarray(0, x.length - (x.length % dim)) as NumericArray;
        const options = { dim, largest };
        const most = Math.min(k, dim);
        const { values, indices } = await ops.topK(whole, most, options);
        const expected = reference(whole, most, dim, largest);
        same(t, indices, expected.indices);
        same(t, values, expected.values);
        same(t, ops.topKSync(whole, most, options).indices, indices);
      },
    ),
  );
});

test('many rows, and the smallest of all agree with argsort', async t => {
  const x = Float64Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 1009);
  const rows = await ops.topK(x, 3, { dim: 1000, largest: false });
  same(t, rows.indices, reference(x, 3, 1000, false).indices);
  const { indices } = await ops.topK(x, 1000, { largest: false });
  same(t, indices, ops.argsortSync(x).slice(0, 1000));
});

test('arguments that do not fit are refused by name', async t => {
  const x = new Float64Array(6);
  const refused: Array<[() => unknown, string]> = [
    [() => ops.topKSync(x, 7), 'k must be a whole number, from 0 to 6, got 7.'],
    [() => ops.topKSync(x, 1.5), 'k must be a whole number, from 0 to 6, got 1.5.'],
    [() => ops.topKSync(x, -1), 'k must be a whole number, from 0 to 6, got -1.'],
    [() => ops.topKSync(x, 1, { dim: 4 }), 'x must be made of whole rows of 4 elements, it has 6.'],
    [() => ops.topKSync(x, 1, { dim: 0 }), 'dim must be a whole number, 1 or more, got 0.'],
    [() => ops.topKSync(x, 3, { dim: 2 }), 'k must be a whole number, from 0 to 2, got 3.'],
  ];
  for (const [call, message] of refused) t.throws(call, { instanceOf: RangeError, message });
  const noNumber = { instanceOf: TypeError, message: "k must be a number, got a string ('2')." };
  await t.throwsAsync(ops.topK(x, '2' as unknown as number), noNumber);
});
