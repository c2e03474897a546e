// The operations of crossray/ops: what goes in, how large what comes out is, and how exact it must be.
import { randomDoubles } from './inputs.mjs';

/** Elements, and how an operation on so many is timed (lib/contest.mjs): often enough that its time can be seen. */
export const sizes = [
  { count: 1000, name: '1 k', timing: { times: 300, inStride: true } },
  { count: 100_000, name: '100 k', timing: { times: 10, inStride: true } },
  { count: 10_000_000, name: '10 M', timing: { times: 1, inStride: false } },
];

/** Sides of square matrices whose product is as much work as one expects at that size. */
const orders = { 1000: 32, 100000: 256, 10000000: 1024 };

export function inputOf(count) {
  const order = orders[count];
  const rows = Math.round(Math.sqrt(count));
  const dim = 16;
  return {
    x: randomDoubles(count),
    y: randomDoubles(count, 2).map(value => value + 0.5),
    a: randomDoubles(order * order, 3),
    b: randomDoubles(order * order, 4),
    p: randomDoubles(rows * dim, 5),
    q: randomDoubles(rows * dim, 6),
    ...{ order, rows, dim, limit: 0.5, bins: 128, k: 10 },
  };
}

const each = ({ x }) => x.length;

/**
 * `length` of the array that comes out, if one does. `tolerance`, relative: sums in another order and functions by
 * another library differ in their last digits. `plainUpTo`: sizes beyond would take the plain loop many seconds.
 */
export const operations = {
  sum: { tolerance: 1e-12 },
  mean: { tolerance: 1e-12 },
  variance: { tolerance: 1e-9 },
  min: {},
  max: {},
  minMax: {},
  dot: { tolerance: 1e-12 },
  norm: { tolerance: 1e-12 },
  add: { length: each },
  sub: { length: each },
  mul: { length: each },
  div: { length: each },
  pow: { length: each, tolerance: 1e-14 },
  abs: { length: each },
  sqrt: { length: each },
  exp: { length: each, tolerance: 1e-14 },
  log: { length: each, tolerance: 1e-14 },
  sin: { length: each, tolerance: 1e-14 },
  cos: { length: each, tolerance: 1e-14 },
  tanh: { length: each, tolerance: 1e-14 },
  cumsum: { length: each, tolerance: 1e-11 },
  sort: { length: each },
  argsort: { plainUpTo: 100_000 },
  filter: { length: each },
  histogram: {},
  topK: {},
  matmul: { length: ({ order }) => order * order, tolerance: 1e-12 },
  pairwiseDistances: { length: ({ rows }) => rows * rows, tolerance: 1e-9 },
};

/**
 * A `verify` for results that are numbers, arrays, or, from other languages, digests of arrays. Without `expected`
 * all must agree with the first that is no digest.
 */
export function verifyOperation(tolerance = 0, expected) {
  let known = expected && remember(expected);
  return (result, who) => {
    if (!result.digest) {
      known ??= remember(result);
      compareAll(flat(result), known.values, tolerance, who);
    } else if (known) compareAll(result.digest, known.digest, digestTolerance, who);
  };
}

/** A `verify` for the map that `squaresAndSines` of tasks.mjs is. */
export const verifySquaresAndSines = x =>
  verifyOperation(
    0,
    Float64Array.from(x, value => value * value + Math.sin(value)),
  );

/** The sums of a digest are taken in another order. */
const digestTolerance = 1e-9;

/** A copy: the next round writes to the same memory. */
const remember = result => ({ values: Float64Array.from(flat(result)), digest: digest(flat(result)) });

const flat = result => (typeof result === 'number' ? [result] : result);

/** Length, sum, and a sum that notices values in wrong places. */
function digest(values) {
  let [sum, weighted] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    weighted += values[i] * ((i % 7) + 1);
  }
  return [values.length, sum, weighted];
}

function compareAll(found, expected, tolerance, who) {
  if (found.length !== expected.length)
    throw new Error(`${who}: ${found.length} results, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(found[i] - expected[i]) <= tolerance * Math.abs(expected[i])))
      throw new Error(`${who}: result ${i} is ${found[i]}, expected ${expected[i]}`);
  }
}
