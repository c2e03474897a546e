import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { kindOf, kinds, lay, layouts, type NumericArray, random, same } from './arrays.js';

type Metric = 'euclidean' | 'sqeuclidean' | 'cosine';
const metrics: Metric[] = ['euclidean', 'sqeuclidean', 'cosine'];

/** The plain loops that the documentation promises the bits of. */
function reference(a: NumericArray, b: NumericArray, dim: number, metric: Metric): NumericArray {
  const rows = b.length / dim;
  const out = new (kindOf(a))((a.length / dim) * rows);
  for (let i = 0; i < a.length / dim; i++) {
    for (let j = 0; j < rows; j++) {
      let [squares, ab, aa, bb] = [0, 0, 0, 0];
      for (let c = 0; c < dim; c++) {
        const [x, y] = [a[i * dim + c]!, b[j * dim + c]!];
        const d = x - y;
        squares += d * d;
        ab += x * y;
        aa += x * x;
        bb += y * y;
      }
      const normal = aa * bb >= 2 ** -1022 && aa * bb < Infinity;
      const cosine = 1 - ab / (normal ? Math.sqrt(aa * bb) : Math.sqrt(aa) * Math.sqrt(bb));
      const distances = {
        sqeuclidean: squares,
        euclidean: Math.sqrt(squares),
        cosine: Math.max(cosine, 0),
      };
      out[i * rows + j] = distances[metric];
    }
  }
  return out;
}

test('distances are those of the plain loop to the last bit', async t => {
  const element = fc.oneof(
    fc.double({ min: -1e50, max: 1e50 }),
    fc.integer({ min: 0, max: 255 }).map(k => k / 255),
  );
  const shape = fc.record({
    kind: fc.constantFrom(...kinds),
    layout: fc.constantFrom(...layouts),
    dim: fc.integer({ min: 1, max: 9 }),
    values: fc.array(element, { maxLength: 120 }),
    cut: fc.integer({ min: 0, max: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ kind, layout, dim, values, cut }) => {
      const rows = Math.floor(values.length / dim);
      const split = Math.min(cut, rows) * dim;
      const a = lay(kind, values.slice(0, split), layout);
      const b = lay(kind, values.slice(split, rows * dim), layout);
      for (const metric of metrics) {
        const expected = reference(a, b, dim, metric);
        same(t, ops.pairwiseDistancesSync(a, b, { dim, metric }), expected);
        const out = expected.slice().fill(9) as NumericArray;
        t.is(await ops.pairwiseDistances(a, b, { dim, metric, out }), out);
        same(t, out, expected);
      }
    }),
  );
});

test('pictures: the nearest neighbours are those of the plain loop, ties and all', async t => {
  const [dim, unknown, known] = [784, 37, 401];
  const next = random(11);
  const pictures = (rows: number) =>
    Float64Array.from({ length: rows * dim }, () => (next() < 0.8 ? 0 : Math.floor(next() * 4) / 255));
  const [a, b] = [pictures(unknown), pictures(known)];
  b.copyWithin(50 * dim, 10 * dim, 11 * dim); // a tie: rows 10 and 50 are the same
  a.set(b.subarray(10 * dim, 11 * dim)); // and the first picture is one of them
  const distances = await ops.pairwiseDistances(a, b, { dim, metric: 'euclidean' });
  same(t, distances, reference(a, b, dim, 'euclidean'));
  t.is(distances[10], 0);
  const { indices } = await ops.topK(distances, 5, { dim: known, largest: false });
  t.deepEqual([...indices.subarray(0, 2)], [10, 50]);
});

test('many rows of a few columns, on several threads', async t => {
  const next = random(4);
  const [a, b] = [300, 2100].map(rows => Float64Array.from({ length: rows * 3 }, next));
  for (const metric of metrics) {
    same(t, await ops.pairwiseDistances(a!, b!, { dim: 3, metric }), reference(a!, b!, 3, metric));
  }
});

test('arguments that do not fit are refused by name', async t => {
  const [a, b] = [new Float64Array(6), new Float64Array(8)];
  const refused: Array<[object, string]> = [
    [{ dim: 0, metric: 'cosine' }, 'dim must be a whole number, 1 or more, got 0.'],
    [{ dim: 4, metric: 'cosine' }, 'a must be made of whole rows of 4 elements, it has 6.'],
    [{ dim: 3, metric: 'cosine' }, 'b must be made of whole rows of 3 elements, it has 8.'],
    [{ dim: 2, metric: 'cosine', out: new Float64Array(3) }, 'out must have room for 12 elements, it has 3.'],
    [
      { dim: 2, metric: 'cosine', out: new Float64Array(a.buffer.slice(0)) },
      'out must have room for 12 elements, it has 6.',
    ],
  ];
  for (const [options, message] of refused) {
    const call = options as { dim: number; metric: Metric };
    t.throws(() => ops.pairwiseDistancesSync(a, b, call), { instanceOf: RangeError, message });
    await t.throwsAsync(ops.pairwiseDistances(a, b, call), { instanceOf: RangeError, message });
  }
  const metric = { dim: 2, metric: 'manhattan' as Metric };
  await t.throwsAsync(ops.pairwiseDistances(a, b, metric), {
    instanceOf: TypeError,
    message: "metric must be one of 'euclidean', 'sqeuclidean', 'cosine', got a string ('manhattan').",
  });
  const shared = new Float64Array(100);
  const overlapping = { dim: 2, metric: 'cosine' as Metric, out: shared.subarray(4, 90) };
  await t.throwsAsync(ops.pairwiseDistances(shared.subarray(0, 6), b, overlapping), {
    instanceOf: RangeError,
    message: 'out must not share memory with a.',
  });
});
