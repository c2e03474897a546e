import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { forArrays, type NumericArray, same } from './arrays.js';

/** The edges by numpy's formula, and for each element a search among them. */
function reference(x: NumericArray, bins: number, range?: readonly [number, number]) {
  const known = Array.from(x).filter(value => !Number.isNaN(value));
  const natural = known.length === 0 ? ([0, 1] as const) : ([known[0]!, known[0]!] as const);
  let [low, high] =
    range ?? known.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [...natural]);
  if (low === high) [low, high] = [low! - 0.5, high! + 0.5];
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low! + i * ((high! - low!) / bins));
  edges[bins] = high! + 0;
  const counts = new Uint32Array(bins);
  for (const value of x) {
    if (!(value >= low! && value <= high!)) continue;
    let bin = 0;
    while (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { counts, edges };
}

const moderate = fc.oneof(
  fc.double({ min: -10, max: 10 }),
  fc.integer({ min: -10, max: 10 }),
  fc.constant(NaN),
);

test('counts as a search among the edges would', async t => {
  await forArrays(moderate, async x => {
    for (const [bins, range] of [
      [1, undefined],
      [7, undefined],
      [10, [-3, 3]],
      [49, [0, 1]],
      [3, [2, 2]],
    ] as const) {
      const expected = reference(x, bins, range);
      const options = range === undefined ? { bins } : { bins, range };
      const { counts, edges } = await ops.histogram(x, options);
      same(t, edges, expected.edges);
      same(t, counts, expected.counts);
      same(t, ops.histogramSync(x, options).counts, counts);
    }
  });
});

test('the last bin is closed, and what is outside does not count', t => {
  const x = Float64Array.of(-0.1, 0, 0.5, 0.9999, 1, 1.0001, NaN, Infinity, -Infinity);
  const { counts, edges } = ops.histogramSync(x, { bins: 2, range: [0, 1] });
  t.deepEqual([...counts], [1, 3]);
  t.deepEqual([...edges], [0, 0.5, 1]);
});

test('bad bins and ranges are refused by name', async t => {
  const x = Float64Array.of(1, 2);
  const range = (value: unknown) => ({ bins: 2, range: value as [number, number] });
  for (const bins of [0, -1, 1.5, NaN, 2 ** 31]) {
    t.throws(() => ops.histogramSync(x, { bins }), { instanceOf: RangeError, message: /^bins must be / });
  }
  t.throws(() => ops.histogramSync(x, {} as { bins: number }), {
    instanceOf: TypeError,
    message: 'bins must be a number, got undefined.',
  });
  t.throws(() => ops.histogramSync(x, undefined as unknown as { bins: number }), { instanceOf: TypeError });
  for (const bad of [
    [2, 1],
    [0, Infinity],
    [NaN, 1],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [1e300, 1e300],
  ]) {
    await t.throwsAsync(ops.histogram(x, range(bad)), { instanceOf: RangeError, message: /^range must / });
  }
  for (const bad of [[1], 'ab', 5, [1, '2'], null]) {
    await t.throwsAsync(ops.histogram(x, range(bad)), {
      instanceOf: TypeError,
      message: /^range must be an array/,
    });
  }
  await t.throwsAsync(ops.histogram(Float64Array.of(1, Infinity), { bins: 2 }), {
    instanceOf: RangeError,
    message: 'x must be finite where range is left out, but it has an infinite element.',
  });
});
