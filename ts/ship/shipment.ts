/** What is sent for a function. */
import { createRequire } from 'node:module';
import v8 from 'node:v8';
import type { Graph } from './graph.js';
import { realm } from './identity.js';

/** A packed function, ready to be sent to any number of receivers. */
export interface Shipment {
  /** What receivers keep the built function under: equal content, equal digest. */
  readonly digest: string;
  /** Whether the same shipment will do for every later call, as far as the shipper knows. */
  readonly stable: boolean;
  /** The packed graph; bytes, so that any codec carries it and nothing can change it any more. */
  readonly graph: Uint8Array;
  /** Objects in shared memory that it refers to: whoever keeps the shipment ready keeps them. */
  readonly leaves?: readonly object[];
}

let count = 0;
let crypto: typeof import('node:crypto') | undefined;

/** Loading node:crypto takes milliseconds, which the first function of most programs need not wait for. */
function hash(bytes: Uint8Array): string {
  crypto ??= createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return crypto.createHash('sha256').update(bytes).digest('base64url');
}

/**
 * Content that never changes is known by a number, which costs nothing; other content by its hash, so that what a
 * receiver has already need not be sent again.
 */
export function shipmentOf(graph: Graph, stable: boolean): Shipment {
  const bytes = v8.serialize(graph);
  const digest = stable ? `${realm}/${(++count).toString(36)}` : hash(bytes);
  return { digest, stable, graph: bytes };
}

export function graphOf(packed: unknown): Graph {
  return packed instanceof Uint8Array ? (v8.deserialize(packed) as Graph) : (packed as Graph);
}
