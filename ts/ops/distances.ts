/** Distances between rows. */
import { native } from '../native.js';
import {
  checkArray,
  checkOptions,
  checkSameKind,
  type Like,
  type NumericArray,
  type Out,
  outOfRange,
  place,
} from './arrays.js';
import { checkWhole, choose } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

const { OpsMetric } = native;

const metrics = {
  euclidean: OpsMetric.Euclidean,
  sqeuclidean: OpsMetric.SquaredEuclidean,
  cosine: OpsMetric.Cosine,
};

/** What is called the distance of two rows. */
export interface DistanceOptions<T extends NumericArray> extends Out<T> {
  /** The length of a row, 1 or more. */
  dim: number;
  /**
   * - `'sqeuclidean'`: the sum of the squared differences;
   * - `'euclidean'`: its square root;
   * - `'cosine'`: 1 less the cosine of the angle, `1 - ab / Math.sqrt(aa * bb)` (with two roots where that
   *   product leaves the range of doubles), not below 0; NaN where a row is all 0.
   */
  metric: keyof typeof metrics;
}

function prepare<T extends NumericArray>(a: T, b: T, options: DistanceOptions<T>) {
  checkArray('a', a);
  checkSameKind('b', b, 'a', a);
  checkOptions(options, ['dim', 'metric', 'out']);
  const { dim, metric } = options ?? {};
  checkWhole('dim', dim, 1);
  for (const [name, array] of Object.entries({ a, b })) {
    if (array.length % dim === 0) continue;
    throw outOfRange(`${name} must be made of whole rows of ${dim} elements, it has ${array.length}.`);
  }
  const how = choose('metric', metric, metrics);
  return { dim, how, out: place('a', a, (a.length / dim) * (b.length / dim), options.out) };
}

/**
 * The distance of every row of `a` to every row of `b`: that of rows `i` and `j` is `result[i * rowsOfB +
 * j]`.
 *
 * The sums run over the columns in their order, in double precision, just as in the loop `for (let c = 0; c <
 * dim; c++) { const d = a[c] - b[c]; sum += d * d; }`, so each distance is that loop's to the last bit: equal
 * rows are at distance 0, and what ties there ties here. In an `Int32Array` distances are cut to whole
 * numbers. `out` must lie apart from `a` and `b`.
 */
export async function pairwiseDistances<T extends NumericArray>(
  a: T,
  b: T,
  options: DistanceOptions<T>,
): Promise<Like<T>> {
  const { dim, how, out } = prepare(a, b, options);
  await later(operations.pairwise(a, b, dim, how, out, true), { a, b, out });
  return out;
}

/** {@link pairwiseDistances}, while this thread waits. */
export function pairwiseDistancesSync<T extends NumericArray>(
  a: T,
  b: T,
  options: DistanceOptions<T>,
): Like<T> {
  const { dim, how, out } = prepare(a, b, options);
  now(operations.pairwise(a, b, dim, how, out, false));
  return out;
}
