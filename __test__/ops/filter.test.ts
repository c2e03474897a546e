import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, arrays, forArrays, kindOf, type NumericArray, same } from './arrays.js';

const comparisons = {
  '<': (x: number, n: number) => x < n,
  '<=': (x: number, n: number) => x <= n,
  '>': (x: number, n: number) => x > n,
  '>=': (x: number, n: number) => x >= n,
  '==': (x: number, n: number) => x === n,
  '!=': (x: number, n: number) => x !== n,
};
const all = Object.entries(comparisons) as Array<
  [keyof typeof comparisons, (x: number, n: number) => boolean]
>;

test('keeps what a loop would keep, in order', async t => {
  await forArrays(anyNumber, async x => {
    const n = fc.sample(fc.oneof(fc.constantFrom(...x.subarray(0, 20), 0), anyNumber), 1)[0]!;
    for (const [comparison, passes] of all) {
      const expected = x.filter(value => passes(value, n));
      const fresh = ops.filterSync(x, comparison, n);
      same(t, fresh, expected);
      t.is(fresh.buffer.byteLength, fresh.byteLength);
      same(t, await ops.filter(x, comparison, n), expected);
    }
  });
});

test('a given out takes the front, and may be no longer than that', async t => {
  await forArrays(anyNumber, async x => {
    const expected = x.filter(value => value >= 0);
    const out = new (kindOf(x))(x.length);
    const view = await ops.filter(x, '>=', 0, { out: out as NumericArray });
    same(t, view, expected);
    t.is(view.buffer, out.buffer);
    const tight = new (kindOf(x))(expected.length) as NumericArray;
    t.is(ops.filterSync(x, '>=', 0, { out: tight }), tight);
    same(t, tight, expected);
    if (expected.length === 0) return;
    const short = new (kindOf(x))(expected.length - 1) as NumericArray;
    const error = {
      instanceOf: RangeError,
      message: `out must have room for the ${expected.length} elements that pass, it has ${short.length}.`,
    };
    t.throws(() => ops.filterSync(x, '>=', 0, { out: short }), error);
    await t.throwsAsync(ops.filter(x, '>=', 0, { out: short }), error);
  });
});

test('out may be the input', async t => {
  await forArrays(anyNumber, async x => {
    const expected = x.filter(value => value < 1);
    const copy = x.slice() as NumericArray;
    const view = await ops.filter(copy, '<', 1, { out: copy });
    same(t, view, expected);
    t.is(view.buffer, copy.buffer);
    same(t, ops.filterSync(x, '<', 1, { out: x }).slice(), expected);
  });
});

test('a comparison that does not exist is refused', async t => {
  const error = {
    instanceOf: TypeError,
    message: "comparison must be one of '<', '<=', '>', '>=', '==', '!=', got a string ('=>').",
  };
  await fc.assert(
    fc.asyncProperty(arrays(), async x => {
      t.throws(() => ops.filterSync(x, '=>' as '>=', 1), error);
      await t.throwsAsync(ops.filter(x, '=>' as '>=', 1), error);
    }),
    { numRuns: 5 },
  );
  t.throws(() => ops.filterSync(new Float64Array(1), '<', '1' as unknown as number), {
    instanceOf: TypeError,
    message: "n must be a number, got a string ('1').",
  });
  t.throws(() => ops.filterSync(new Float64Array(1), 'toString' as '<', 1), { instanceOf: TypeError });
});
