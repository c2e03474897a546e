/** Names for the content of stable parts of a graph: equal content, equal name, wherever and whenever it is packed. */
import { nameOf, serialize } from '../content.js';
import { type Node, unversioned } from '../graph.js';
import { newIdentity } from '../identity.js';
import { mapReferences, referencesOf } from './references.js';

/** Digits of a digest that a version has: 128 bits. */
const DIGITS = 32;

/** A node without what it refers to; undefined if its content lies outside of the graph. */
interface Own {
  readonly content: string;
  readonly references: readonly number[];
}

export class Versions {
  readonly #nodes: readonly Node[];
  readonly #own = new Map<number, Own | undefined>();

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  /** The version of a node with all that it reaches. */
  of(root: number): string {
    const places = new Map([[root, 0]]);
    const parts: (string | number)[] = [];
    for (const number of places.keys()) {
      const own = this.#describe(number);
      // Nobody else can say that it is the same.
      if (!own) return newIdentity();
      parts.push(own.content);
      for (const next of own.references) {
        if (!places.has(next)) places.set(next, places.size);
        parts.push(places.get(next)!);
      }
    }
    return nameOf(Buffer.from(parts.join())).slice(0, DIGITS);
  }

  #describe(number: number): Own | undefined {
    if (!this.#own.has(number)) this.#own.set(number, describe(this.#nodes[number]!));
    return this.#own.get(number);
  }
}

function describe(node: Node): Own | undefined {
  if (node[0] === 'leaf') return undefined;
  const bare = mapReferences(node, ref => (Array.isArray(ref) ? [0] : ref));
  const content = bare[0] === 'function' || bare[0] === 'class' ? bare.with(5, unversioned) : bare;
  return { content: nameOf(serialize(content)).slice(0, DIGITS), references: referencesOf(node) };
}
