import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { forArrays, mapped, same, smallWhole } from './arrays.js';

test('running totals of whole numbers are those of a loop', async t => {
  await forArrays(smallWhole, async x => {
    let total = 0;
    const expected = mapped(x, value => {
      total += value;
      return total;
    });
    same(t, ops.cumsumSync(x), expected);
    same(t, await ops.cumsum(x), expected);
    same(t, ops.cumsumSync(x, { out: x }), expected);
    t.is(x.length, expected.length);
  });
});

test('any floats: as near as adding can be, and nothing reaches back', async t => {
  const moderate = fc.oneof(
    fc.double({ min: -1e100, max: 1e100 }),
    fc.constantFrom(NaN, Infinity, -Infinity, -0),
  );
  await forArrays(moderate, async x => {
    if (x instanceof Int32Array) return;
    const actual = ops.cumsumSync(x);
    same(t, await ops.cumsum(x), actual);
    let [total, size] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      total += x[i]!;
      size += Math.abs(x[i]!);
      const slack = 1e-15 * (i + 1) * size + (x instanceof Float32Array ? Math.abs(total) * 6e-8 + 1e-45 : 0);
      const close = Number.isFinite(Math.fround(total))
        ? Math.abs(actual[i]! - total) <= slack
        : Object.is(actual[i], x instanceof Float32Array ? Math.fround(total) : total) ||
          Math.abs(actual[i]! - total) <= slack;
      if (!close) t.fail(`total ${i} is ${actual[i]}, expected ${total}`);
    }
  });
  t.pass();
});

test('integers wrap', async t => {
  const x = new Int32Array(200_000).fill(2 ** 31 - 1);
  let total = 0;
  const expected = mapped(x, value => {
    total = (total + value) | 0;
    return total;
  });
  same(t, ops.cumsumSync(x), expected);
  same(t, await ops.cumsum(x), expected);
});

test('totals of positive elements never fall', t => {
  const x = Float64Array.from({ length: 500_000 }, (_, i) => (i % 4096 === 0 ? 5e-324 : 0.1));
  const totals = ops.cumsumSync(x);
  t.true(totals.every((total, i) => i === 0 || total >= totals[i - 1]!));
});
