/** What is sent for a function. */
import { createRequire } from 'node:module';
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
let v8: typeof import('node:v8') | undefined;

/** Loading node:crypto takes milliseconds, which the first function of most programs need not wait for. */
function hash(bytes: Uint8Array): string {
  crypto ??= createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return crypto.createHash('sha256').update(bytes).digest('base64url');
}

/** The same goes for node:v8, which plain literals need on neither side. */
function structured(): typeof import('node:v8') {
  v8 ??= createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  return v8;
}

/** What the bytes of `plainShipmentOf` begin with; those of node:v8 begin with 0xff. */
const JSON_START = '{'.charCodeAt(0);

/** What is known about a graph that is to be sent. */
interface Circumstances {
  readonly leaves: readonly object[];
  readonly stable: boolean;
  /** What the function's text was sent as the last time. */
  readonly before: Shipment | undefined;
}

/**
 * Content that never changes is known by a number, which costs nothing; other content by its hash, so that what a
 * receiver has already need not be sent again. That goes for a text that comes again, too: mostly it is a closure made
 * anew at the same place, and mostly its content is what it was.
 */
export function shipmentOf(graph: Graph, { leaves, stable, before }: Circumstances): Shipment {
  const bytes = structured().serialize(graph);
  const isSame = before?.stable === stable && leaves.length === 0 && bytes.equals(before.graph);
  if (isSame) return before;
  return { digest: stable && !before ? nextNumber() : hash(bytes), stable, graph: bytes, leaves };
}

/** The same for a graph of nothing but what JSON has, whose content never changes. */
export function plainShipmentOf(graph: Graph): Shipment {
  return { digest: nextNumber(), stable: true, graph: Buffer.from(JSON.stringify(graph)) };
}

function nextNumber(): string {
  return `${realm}/${(++count).toString(36)}`;
}

export function graphOf(packed: unknown): Graph {
  if (!(packed instanceof Uint8Array)) return packed as Graph;
  if (packed[0] !== JSON_START) return structured().deserialize(packed) as Graph;
  const { buffer, byteOffset, byteLength } = packed;
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as Graph;
}
