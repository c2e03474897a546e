/** The product of matrices. */
import {
  checkArray,
  checkLength,
  checkOptions,
  checkSameKind,
  type Like,
  type NumericArray,
  type Out,
  place,
} from './arrays.js';
import { checkWhole } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

/** The shapes of the matrices: `m x k` times `k x n` gives `m x n`. */
export interface MatmulOptions<T extends NumericArray> extends Out<T> {
  m: number;
  k: number;
  n: number;
}

function prepare<T extends NumericArray>(a: T, b: T, options: MatmulOptions<T>) {
  checkArray('a', a);
  checkSameKind('b', b, 'a', a);
  checkOptions(options, ['m', 'k', 'n', 'out']);
  const { m, k, n } = options ?? {};
  checkWhole('m', m, 0, 2 ** 32);
  checkWhole('k', k, 0, 2 ** 32);
  checkWhole('n', n, 0, 2 ** 32);
  checkLength('a', a, m * k, `m * k = ${m} * ${k}`);
  checkLength('b', b, k * n, `k * n = ${k} * ${n}`);
  return { m, n, out: place('a', a, m * n, options.out) };
}

/**
 * The matrix product of `a` and `b`, all in row-major order. Floats are multiplied and added in their own
 * precision, in an order that depends on the processor but not on the number of threads; integers modulo 2 **
 * 32, without rounding. `out` must lie apart from `a` and `b`.
 */
export async function matmul<T extends NumericArray>(
  a: T,
  b: T,
  options: MatmulOptions<T>,
): Promise<Like<T>> {
  const { m, n, out } = prepare(a, b, options);
  await later(operations.matmul(a, b, m, n, out, true), { a, b, out });
  return out;
}

/** {@link matmul}, while this thread waits. */
export function matmulSync<T extends NumericArray>(a: T, b: T, options: MatmulOptions<T>): Like<T> {
  const { m, n, out } = prepare(a, b, options);
  now(operations.matmul(a, b, m, n, out, false));
  return out;
}
