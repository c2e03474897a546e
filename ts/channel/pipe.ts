import { told } from '../arena/refusals.js';
import { describe } from '../errors.js';
import { native } from '../native.js';
import type { Shipping } from '../values.js';
import { Connection } from './connection.js';
import { post } from './mailbox.js';

/**
 * Two connected ends. What one sends the other receives; `duplex` false: only from the second to the first.
 *
 * ```ts
 * const [here, there] = Pipe<string, number>();
 * ```
 * @param duplex default true
 * @throws TypeError if `duplex` is no boolean; ArenaFullError
 */
export function Pipe<A = unknown, B = unknown>(duplex = true): [Connection<A, B>, Connection<B, A>] {
  if (typeof duplex !== 'boolean') {
    throw new TypeError(`duplex: expected true or false, got ${describe(duplex)}`);
  }
  return connect(duplex, undefined);
}

/** A pipe in whose messages functions travel as `shipping` says; default `auto`. */
export function connect<A, B>(
  duplex: boolean,
  shipping: Shipping | undefined,
): [Connection<A, B>, Connection<B, A>] {
  const [first, second] = told(() => native.PipeEnd.pair(post().native, duplex));
  const travels = { begun: false };
  return [new Connection(first!, travels, shipping), new Connection(second!, travels, shipping)];
}
