/** Sorting, in the order of a typed array's own `sort`: -0 before 0, NaN last. */
import { onLargePages } from '../large-pages.js';
import { checkArray, checkIndexable, type Like, type NumericArray, type Out, room } from './arrays.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

/** The elements in ascending order. `x` stays as it is unless `out` is `x`. */
export async function sort<T extends NumericArray>(x: T, options?: Out<T>): Promise<Like<T>> {
  checkArray('x', x);
  const out = room('x', x, x.length, options);
  await later(operations.sort(x, out, true), { x, out });
  return out;
}

/** {@link sort}, while this thread waits. */
export function sortSync<T extends NumericArray>(x: T, options?: Out<T>): Like<T> {
  checkArray('x', x);
  const out = room('x', x, x.length, options);
  now(operations.sort(x, out, false));
  return out;
}

function indicesOf(x: NumericArray): Uint32Array {
  checkArray('x', x);
  checkIndexable('x', x.length);
  return onLargePages(new Uint32Array(x.length));
}

/** The indices of the elements in ascending order; equal elements (and NaN among each other) keep theirs. */
export async function argsort(x: NumericArray): Promise<Uint32Array> {
  const indices = indicesOf(x);
  await later(operations.argsort(x, indices, true), { x });
  return indices;
}

/** {@link argsort}, while this thread waits. */
export function argsortSync(x: NumericArray): Uint32Array {
  const indices = indicesOf(x);
  now(operations.argsort(x, indices, false));
  return indices;
}
