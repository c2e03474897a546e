import { describe } from '../errors.js';
import { Future } from '../pool/future.js';

/**
 * Each future once, in the order given.
 * @throws TypeError for what is no iterable of futures
 */
export function distinct<F extends Future<unknown>>(futures: Iterable<F>): Set<F> {
  const given = futures as Partial<Iterable<F>> | null | undefined;
  if (typeof given?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`futures: expected an iterable of futures, got ${describe(futures)}`);
  }
  const all = new Set(futures);
  for (const future of all) {
    if (!(future instanceof Future))
      throw new TypeError(`futures: expected what submit() gives, got ${describe(future)}`);
  }
  return all;
}
