/** The claim of most tests of shipping: a function gives there what it gives here. */
import { isDeepStrictEqual } from 'node:util';
import type { ExecutionContext } from 'ava';
import type { Peer } from './peer.js';

/** Calls the function there, then here: the call there changes nothing here. Errors are compared by their text. */
export async function same(
  t: ExecutionContext,
  peer: Peer,
  fn: (...args: unknown[]) => unknown,
  args: unknown[] = [],
): Promise<void> {
  const there = await outcome(() => peer.call(fn, args));
  const here = await outcome(() => fn(...args));
  if (!isDeepStrictEqual(there, here)) t.deepEqual(there, here);
  t.pass();
}

/** What a call gives, or how it fails. */
export async function outcome(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
