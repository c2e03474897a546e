/** Running totals. */
import { checkArray, type Like, type NumericArray, type Out, room } from './arrays.js';
import { operations } from './operations.js';
import { later, now } from './settle.js';

/**
 * `[x[0], x[0] + x[1], ...]`. Floats are added in double precision in parts of fixed size, so the result is
 * always the same, and totals of positive elements never fall; integers modulo 2 ** 32. `out` may be `x`.
 */
export async function cumsum<T extends NumericArray>(x: T, options?: Out<T>): Promise<Like<T>> {
  checkArray('x', x);
  const out = room('x', x, x.length, options);
  await later(operations.cumsum(x, out, true), { x, out });
  return out;
}

/** {@link cumsum}, while this thread waits. */
export function cumsumSync<T extends NumericArray>(x: T, options?: Out<T>): Like<T> {
  checkArray('x', x);
  const out = room('x', x, x.length, options);
  now(operations.cumsum(x, out, false));
  return out;
}
