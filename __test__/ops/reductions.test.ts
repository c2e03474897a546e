import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, arrays, forArrays, kinds, lay, type NumericArray, smallWhole } from './arrays.js';

const whole = (x: NumericArray) => [...x].reduce((sum, value) => sum + value, 0);

test('sums, means and products of whole numbers are exact', async t => {
  await forArrays(smallWhole, async x => {
    const sum = whole(x);
    t.is(ops.sumSync(x), sum);
    t.is(await ops.sum(x), sum);
    t.is(ops.meanSync(x), sum / x.length);
    t.is(await ops.mean(x), sum / x.length);
    const y = x.slice().reverse();
    const products = Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
    t.is(ops.dotSync(x, y), products);
    t.is(await ops.dot(x, y), products);
    const squares = Array.from(x).reduce((sum, value) => sum + value * value, 0);
    t.is(ops.normSync(x), Math.sqrt(squares));
    t.is(await ops.norm(x), Math.sqrt(squares));
  });
});

test('sums of any floats are as near as adding can be, and special values win as in a loop', async t => {
  const moderate = fc.oneof(
    fc.double({ min: -1e100, max: 1e100 }),
    fc.constantFrom(NaN, Infinity, -Infinity),
  );
  await forArrays(moderate, async x => {
    let [sum, size] = [0, 0];
    for (const value of x) {
      sum += value;
      size += Math.abs(value);
    }
    const actual = ops.sumSync(x);
    t.is(await ops.sum(x), actual);
    if (Number.isFinite(sum)) t.true(Math.abs(actual - sum) <= 1e-15 * x.length * size);
    else t.is(actual, sum);
  });
});

test('minimum and maximum are those of Math.min and Math.max', async t => {
  await forArrays(anyNumber, async x => {
    if (x.length === 0) return;
    const min = Array.from(x).reduce((a, b) => Math.min(a, b));
    const max = Array.from(x).reduce((a, b) => Math.max(a, b));
    t.is(ops.minSync(x), min);
    t.is(await ops.min(x), min);
    t.is(ops.maxSync(x), max);
    t.is(await ops.max(x), max);
    t.deepEqual(ops.minMaxSync(x), [min, max]);
    t.deepEqual(await ops.minMax(x), [min, max]);
  });
});

test('the variance is that of the definition', async t => {
  // The squares of smaller ones are no normal numbers: the last bit of such a sum is more than any share of it.
  const spread = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(x => (Math.abs(x) < 1e-140 ? 0 : x));
  await forArrays(spread, async x => {
    const mean = whole(x) / x.length;
    const squares = Array.from(x).reduce((sum, value) => sum + (value - mean) ** 2, 0);
    for (const ddof of [0, 1, 0.5]) {
      const actual = ops.varianceSync(x, { ddof });
      t.is(await ops.variance(x, { ddof }), actual);
      const expected = squares / (x.length - ddof);
      if (x.length <= ddof) t.true(Number.isNaN(actual));
      else t.true(Math.abs(actual - expected) <= 1e-9 * (expected + mean * mean), `${actual}, ${expected}`);
    }
    t.is(ops.varianceSync(x), ops.varianceSync(x, { ddof: 0 }));
  });
});

test('of nothing: 0, NaN or a RangeError', async t => {
  for (const kind of kinds) {
    const nothing = new kind(0);
    t.is(ops.sumSync(nothing), 0);
    t.is(await ops.sum(nothing), 0);
    t.is(ops.dotSync(nothing, new kind(0)), 0);
    t.is(ops.normSync(nothing), 0);
    t.is(ops.meanSync(nothing), NaN);
    t.is(await ops.variance(nothing), NaN);
    for (const reduce of [ops.minSync, ops.maxSync, ops.minMaxSync]) {
      t.throws(() => reduce(nothing), { instanceOf: RangeError, code: 'ERR_CROSSRAY_RANGE' });
    }
    for (const reduce of [ops.min, ops.max, ops.minMax]) {
      const error = { instanceOf: RangeError, message: 'x must have at least one element.' };
      await t.throwsAsync(reduce(nothing), error);
    }
  }
});

test('integer sums are exact beyond what doubles can add one by one', t => {
  const x = new Int32Array(3_000_001).fill(2 ** 31 - 1);
  t.is(ops.sumSync(x), Number(3_000_001n * (2n ** 31n - 1n)));
  t.is(ops.dotSync(x, x), Number(3_000_001n * (2n ** 31n - 1n) ** 2n));
});

test('the norm survives squares that leave the range of doubles', async t => {
  for (const scale of [1e300, 1e-300]) {
    const x = Float64Array.of(3 * scale, -4 * scale);
    t.true(Math.abs(ops.normSync(x) / scale - 5) < 1e-14);
    t.is(await ops.norm(x), ops.normSync(x));
  }
});

test('a pair must be of one kind and length', async t => {
  const x = new Float64Array(3);
  const error = { instanceOf: RangeError, message: 'y must have 3 elements, as many as x; it has 4.' };
  t.throws(() => ops.dotSync(x, new Float64Array(4)), error);
  await t.throwsAsync(ops.dot(x, new Float64Array(4)), error);
  const mixed = new Float32Array(3) as unknown as Float64Array;
  t.throws(() => ops.dotSync(x, mixed), {
    instanceOf: TypeError,
    message: 'y must be a Float64Array as x is, got an instance of Float32Array.',
  });
});

test('ddof must be a finite number, 0 or more', async t => {
  const x = new Float64Array(3);
  for (const ddof of [-1, NaN, Infinity]) {
    t.throws(() => ops.varianceSync(x, { ddof }), { instanceOf: RangeError });
    await t.throwsAsync(ops.variance(x, { ddof }), { instanceOf: RangeError });
  }
  t.throws(() => ops.varianceSync(x, { ddof: '1' as unknown as number }), {
    instanceOf: TypeError,
    message: "ddof must be a number, got a string ('1').",
  });
  t.throws(() => ops.varianceSync(x, 1 as unknown as object), { instanceOf: TypeError });
});

test('inputs stay as they are', async t => {
  await fc.assert(
    fc.asyncProperty(arrays(), async x => {
      if (x.length === 0) return;
      const before = lay(x.constructor as Float64ArrayConstructor, x, 'own');
      await Promise.all([ops.sum(x), ops.minMax(x), ops.variance(x), ops.norm(x), ops.dot(x, x)]);
      t.true(x.every((value, i) => Object.is(value, before[i])));
    }),
    { numRuns: 30 },
  );
});
