import { told } from '../arena/refusals.js';
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
 * @throws ArenaFullError
 */
export function Pipe<A = unknown, B = unknown>(duplex = true): [Connection<A, B>, Connection<B, A>] {
  return connect(duplex, undefined);
}

/** A pipe in whose messages functions travel as `shipping` says; default `auto`. */
export function connect<A, B>(
  duplex: boolean,
  shipping: Shipping | undefined,
): [Connection<A, B>, Connection<B, A>] {
  const [first, second] = told(() => native.PipeEnd.pair(post().native, duplex));
  return [new Connection(first!, shipping), new Connection(second!, shipping)];
}
