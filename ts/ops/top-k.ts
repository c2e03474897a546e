/** The few largest or smallest elements. */
import {
  checkArray,
  checkIndexable,
  checkOptions,
  create,
  type Like,
  type NumericArray,
  outOfRange,
} from './arrays.js';
import { checkWhole } from './numbers.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

/** Of what to take how many. */
export interface TopKOptions {
  /** Take the best of each row of this length, rather than of all elements. Default: the length of `x`. */
  dim?: number;
  /** Whether the largest are the best, or the smallest. Default true. */
  largest?: boolean;
}

/** The best elements, best first, row after row, and their indices in their row. */
export interface TopK<T> {
  values: T;
  indices: Uint32Array;
}

/** The options, checked, and room for the result. */
function prepare<T extends NumericArray>(x: T, k: number, options: TopKOptions | undefined) {
  checkArray('x', x);
  checkOptions(options, ['dim', 'largest']);
  const { dim = x.length, largest = true } = options ?? {};
  checkWhole('dim', dim, x.length === 0 ? 0 : 1);
  checkIndexable('a row', dim);
  if (dim > 0 && x.length % dim !== 0) {
    throw outOfRange(`x must be made of whole rows of ${dim} elements, it has ${x.length}.`);
  }
  checkWhole('k', k, 0, dim);
  const found = dim === 0 ? 0 : (x.length / dim) * k;
  return { dim, largest: Boolean(largest), values: create(x, found), found };
}

/**
 * V8 keeps up to 64 bytes within an array until native code asks where they lie. To move them out then takes longer
 * than to find the best ten of a thousand, so few indices come by way of memory that is outside already.
 */
const few = new Uint32Array(new ArrayBuffer(64));

/**
 * The best `k` elements. -0 is below 0; NaN is worse than every number, whether the largest are wanted or the
 * smallest; of equal elements that with the lowest index comes first.
 */
export async function topK<T extends NumericArray>(
  x: T,
  k: number,
  options?: TopKOptions,
): Promise<TopK<Like<T>>> {
  const { dim, largest, values, found } = prepare(x, k, options);
  const indices = new Uint32Array(found);
  await later(operations.topK(x, dim, largest, values, indices, true), { x });
  return { values, indices };
}

/** {@link topK}, while this thread waits. */
export function topKSync<T extends NumericArray>(x: T, k: number, options?: TopKOptions): TopK<Like<T>> {
  const { dim, largest, values, found } = prepare(x, k, options);
  const indices = found <= few.length ? few : new Uint32Array(found);
  now(operations.topK(x, dim, largest, values, indices, false));
  return { values, indices: indices === few ? few.slice(0, found) : indices };
}
