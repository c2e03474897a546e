/**
 * Which closures share their variables, beyond doubt. The inspector hands out copies of scopes, so it cannot tell
 * two scopes in equal state apart; a heap snapshot can, because there each closure points at its context. It costs
 * about 30 ms for each MB of heap, so it is asked only when nothing cheaper decides.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { session } from './session.js';

/** Above this many bytes of heap a snapshot would take seconds. */
const heapAtMost = 128 * 2 ** 20;

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

/** Whether the heap is small enough, without what is dead and only waits for the next collection. */
function isSmall(): boolean {
  if (process.memoryUsage().heapUsed <= heapAtMost) return true;
  session()?.collectGarbage();
  return process.memoryUsage().heapUsed <= heapAtMost;
}

/** Takes the snapshot while `probes` are reachable under their names. */
function takeSnapshot(probes: Readonly<Record<string, CallableFunction>>): HeapSnapshot {
  const { writeHeapSnapshot } = createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
  try {
    const file = writeHeapSnapshot(join(folder, 'scopes.heapsnapshot'));
    if (Object.keys(probes).length === 0) throw new TypeError('nothing to look for');
    return JSON.parse(readFileSync(file, 'utf8')) as HeapSnapshot;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The edges of a heap snapshot by node, https://v8.dev/docs/heap-snapshot-format in short: flat arrays of fields. */
class HeapGraph {
  readonly #heap: HeapSnapshot;
  readonly #nodeSize: number;
  readonly #edgeSize: number;
  readonly #firstEdge: Uint32Array;
  readonly #edgeCount: number;

  constructor(heap: HeapSnapshot) {
    const { node_fields: nodeFields, edge_fields: edgeFields } = heap.snapshot.meta;
    this.#heap = heap;
    this.#nodeSize = nodeFields.length;
    this.#edgeSize = edgeFields.length;
    this.#edgeCount = nodeFields.indexOf('edge_count');
    this.#firstEdge = new Uint32Array(heap.nodes.length / this.#nodeSize + 1);
    for (let n = 0; n < this.#firstEdge.length - 1; n++)
      this.#firstEdge[n + 1] = this.#firstEdge[n]! + heap.nodes[n * this.#nodeSize + this.#edgeCount]!;
  }

  /** Where the edge of that type and name leads, from one node or from the first that has it. */
  follow(type: 'internal' | 'property', name: string, from?: number): number | undefined {
    const { edges, strings, snapshot } = this.#heap;
    const typeNumber = snapshot.meta.edge_types[0].indexOf(type);
    const start = from === undefined ? 0 : this.#firstEdge[from]!;
    const end = from === undefined ? this.#firstEdge.at(-1)! : this.#firstEdge[from + 1]!;
    for (let edge = start * this.#edgeSize; edge < end * this.#edgeSize; edge += this.#edgeSize)
      if (edges[edge] === typeNumber && strings[edges[edge + 1]!] === name)
        return edges[edge + 2]! / this.#nodeSize;
    return undefined;
  }
}

/** One snapshot's answer for one closure: its contexts, innermost first, numbered as in that snapshot. */
interface Chain {
  readonly snapshot: object;
  readonly contexts: readonly number[];
}

const chains = new WeakMap<CallableFunction, Chain>();

function chainOf(heap: HeapGraph, probe: string, depth: number): number[] | undefined {
  const closure = heap.follow('property', probe);
  let context = closure === undefined ? undefined : heap.follow('internal', 'context', closure);
  const contexts: number[] = [];
  while (context !== undefined && contexts.length < depth) {
    contexts.push(context);
    context = heap.follow('internal', 'previous', context);
  }
  return contexts.length > 0 ? contexts : undefined;
}

const depthAtMost = 64;

/**
 * Numbers that are equal for two closures exactly when the scope at the level asked for is the same one; undefined
 * when the heap is too large, or when writing the snapshot is forbidden.
 *
 * @param places closures, each with the level of the scope (0 is the innermost)
 */
export function contextNumbers(
  places: readonly { readonly fn: CallableFunction; readonly level: number }[],
): number[] | undefined {
  const known = places.map(({ fn }) => chains.get(fn));
  if (known.some(chain => chain === undefined || chain.snapshot !== known[0]?.snapshot)) {
    if (!isSmall()) return undefined;
    const tag = `crossray_${Math.random().toString(36).slice(2)}_`;
    const probes = Object.fromEntries(places.map(({ fn }, index) => [tag + index, fn]));
    try {
      const heap = new HeapGraph(takeSnapshot(probes));
      const snapshot = {};
      places.forEach(({ fn }, index) => {
        const contexts = chainOf(heap, tag + index, depthAtMost);
        if (contexts) chains.set(fn, { snapshot, contexts });
      });
    } catch {
      return undefined;
    }
  }
  const numbers = places.map(({ fn, level }) => chains.get(fn)?.contexts[level]);
  return numbers.every(number => number !== undefined) ? numbers : undefined;
}
