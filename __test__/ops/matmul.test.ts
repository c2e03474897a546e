import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { type Constructor, kindOf, kinds, lay, layouts, type NumericArray, random, same } from './arrays.js';

function reference(a: NumericArray, b: NumericArray, m: number, k: number, n: number): NumericArray {
  const out = new (kindOf(a))(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * n + j]!;
      out[i * n + j] = sum;
    }
  }
  return out;
}

function matrix(
  kind: Constructor,
  length: number,
  next: () => number,
  layout: (typeof layouts)[number] = 'own',
) {
  return lay(
    kind,
    Float64Array.from({ length }, () => Math.floor(next() * 41) - 20),
    layout,
  );
}

test('products of small whole numbers are exact for every shape and kind', async t => {
  const size = fc.integer({ min: 0, max: 12 });
  const arguments_ = fc.tuple(
    fc.constantFrom(...kinds),
    fc.constantFrom(...layouts),
    size,
    size,
    size,
    fc.integer(),
  );
  await fc.assert(
    fc.asyncProperty(arguments_, async ([kind, layout, m, k, n, seed]) => {
      const next = random(seed);
      const [a, b] = [matrix(kind, m * k, next, layout), matrix(kind, k * n, next, layout)];
      const expected = reference(a, b, m, k, n);
      same(t, ops.matmulSync(a, b, { m, k, n }), expected);
      const out = lay(kind, expected.slice().fill(9), layout);
      t.is(await ops.matmul(a, b, { m, k, n, out }), out);
      same(t, out, expected);
    }),
  );
});

test('large matrices, on several threads', async t => {
  for (const kind of kinds) {
    for (const [m, k, n] of [
      [300, 270, 310],
      [1, 5000, 700],
      [600, 9000, 1],
    ] as const) {
      const next = random(m);
      const [a, b] = [matrix(kind, m * k, next), matrix(kind, k * n, next)];
      same(t, await ops.matmul(a, b, { m, k, n }), reference(a, b, m, k, n));
    }
  }
});

test('fractions are as near as adding can be', async t => {
  const [m, k, n] = [70, 900, 80];
  const next = random(3);
  const [a, b] = [m * k, k * n].map(length => Float64Array.from({ length }, () => next() - 0.5));
  const actual = await ops.matmul(a!, b!, { m, k, n });
  t.true(reference(a!, b!, m, k, n).every((value, i) => Math.abs(value - actual[i]!) < 1e-12));
});

test('NaN and infinity go where they belong', t => {
  const a = Float64Array.of(0, 1, Infinity, 1);
  const b = Float64Array.of(NaN, 0, 1, 2);
  same(t, ops.matmulSync(a, b, { m: 2, k: 2, n: 2 }), Float64Array.of(NaN, 2, NaN, NaN));
});

test('integers are multiplied modulo 2 ** 32', t => {
  const big = Int32Array.of(2 ** 31 - 1, 123_456_789);
  const expected = (Math.imul(big[0]!, big[0]!) + Math.imul(big[1]!, big[1]!)) | 0;
  t.is(ops.matmulSync(big, big, { m: 1, k: 2, n: 1 })[0], expected);
});

test('shapes that do not fit are refused by name', async t => {
  const [a, b] = [new Float64Array(6), new Float64Array(6)];
  const refused: Array<[object, string]> = [
    [{ m: 2, k: 2, n: 3 }, 'a must have 4 elements, m * k = 2 * 2; it has 6.'],
    [{ m: 2, k: 3, n: 3 }, 'b must have 9 elements, k * n = 3 * 3; it has 6.'],
    [{ m: -2, k: 3, n: 2 }, 'm must be a whole number, from 0 to 4294967296, got -2.'],
    [{ m: 2, k: 3, n: 2, out: new Float64Array(3) }, 'out must have room for 4 elements, it has 3.'],
    [{ m: 2, k: 3, n: 2, out: a }, 'out must not share memory with a.'],
    [{ m: 2, k: 3, n: 2, out: b.subarray(1) }, 'out must not share memory with b.'],
  ];
  for (const [options, message] of refused) {
    const call = options as { m: number; k: number; n: number };
    t.throws(() => ops.matmulSync(a, b, call), { instanceOf: RangeError, message });
    await t.throwsAsync(ops.matmul(a, b, call), { instanceOf: RangeError, message });
  }
  t.throws(() => ops.matmulSync(a, b, { m: 2, k: 3 } as { m: number; k: number; n: number }), {
    instanceOf: TypeError,
    message: 'n must be a number, got undefined.',
  });
});
