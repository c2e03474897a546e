/** Stable parts of graphs, kept so that packing them again costs a check of their guards only. */
import type { Node } from '../graph.js';
import type { Guard } from './pack-context.js';
import { mapReferences, referencesOf } from './references.js';

/** A self-contained part of a graph: node 0 is its root, references count within it. */
export interface Memo {
  readonly nodes: readonly Node[];
  /** The values that the nodes stand for; undefined where a node stands for none. */
  readonly values: readonly unknown[];
  readonly guards: readonly (readonly Guard[])[];
}

/** Cuts the part of a graph that a node reaches. */
export function cut(
  root: number,
  nodes: readonly Node[],
  values: readonly unknown[],
  guards: readonly (readonly Guard[])[],
): Memo {
  const order = [root];
  const places = new Map([[root, 0]]);
  for (const id of order)
    for (const next of referencesOf(nodes[id]!))
      if (!places.has(next)) {
        places.set(next, order.length);
        order.push(next);
      }
  const renumbered = order.map(id =>
    mapReferences(nodes[id]!, ref => (Array.isArray(ref) ? [places.get(ref[0] as number)!] : ref)),
  );
  return {
    nodes: renumbered,
    values: order.map(id => values[id]),
    guards: order.map(id => guards[id] ?? []),
  };
}

export function isFresh({ guards }: Memo): boolean {
  return guards.every(checks => checks.every(check => check()));
}
