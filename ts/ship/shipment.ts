/** What is sent for a function. */
import { deserialize, nameOf, serialize } from './content.js';
import type { Graph } from './graph.js';

/** A packed function, ready to be sent to any number of receivers. */
export interface Shipment {
  /** What receivers keep the built function under: equal content, equal digest, in every realm. */
  readonly digest: string;
  /** Whether the same shipment will do for every later call, as far as the shipper knows. */
  readonly stable: boolean;
  /** The packed graph; bytes, so that any codec carries it and nothing can change it any more. */
  readonly graph: Uint8Array;
  /** Objects in shared memory that it refers to: whoever keeps the shipment ready keeps them. */
  readonly leaves?: readonly object[];
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
 * A text that comes again is mostly a closure made anew at the same place, and mostly its content is what it was: then
 * it is the same shipment.
 */
export function shipmentOf(graph: Graph, { leaves, stable, before }: Circumstances): Shipment {
  const bytes = serialize(graph);
  const isSame = before?.stable === stable && leaves.length === 0 && bytes.equals(before.graph);
  if (isSame) return before;
  return { digest: nameOf(bytes), stable, graph: bytes, leaves };
}

/** The same for a graph of nothing but what JSON has, whose content never changes. */
export function plainShipmentOf(graph: Graph): Shipment {
  const bytes = Buffer.from(JSON.stringify(graph));
  return { digest: nameOf(bytes), stable: true, graph: bytes };
}

export function graphOf(packed: unknown): Graph {
  if (!(packed instanceof Uint8Array)) return packed as Graph;
  if (packed[0] !== JSON_START) return deserialize(packed) as Graph;
  const { buffer, byteOffset, byteLength } = packed;
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as Graph;
}
