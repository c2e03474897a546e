/**
 * Ships functions, closures and classes, and values that hold them, from one thread or process to another. Both
 * sides use the same class: what one packs, the other unpacks.
 */
import { hasGivenPrototype, isGivenKey } from './given.js';
import type { Graph } from './graph.js';
import { workFor } from './identity.js';
import { placeOf } from './inspect/place.js';
import type { Packed, Packer, PackerState } from './pack/index.js';
import type { LeafHook, Shipping } from './pack/pack-context.js';
import { packingHalf } from './packing.js';
import { packPlainLiteral } from './plain-literal.js';
import { Received } from './received.js';
import { describeLeaves } from './shared-leaves.js';
import { graphOf, plainShipmentOf, type Shipment, shipmentOf } from './shipment.js';
import { hasMarks, isPinned, referenceOf } from './task.js';
import { fetchImports } from './unpack/imports.js';
import { Unpacker } from './unpack/unpacker.js';

export type { LeafHook, Shipment, Shipping };

export interface ShipperOptions {
  /**
   * How functions travel. `auto`: by reference what can be imported, the rest by source and captures.
   * `reference`: only what can be imported. `source`: home modules of functions are never imported.
   * Default `auto`.
   */
  readonly shipping?: Shipping;
  /** Carries objects that cannot be copied, such as shared memory and ports; without it they are refused. */
  readonly leaf?: LeafHook;
  /** How many received functions are kept, at least 1; the least recently used go first. Default 1,000. */
  readonly capacity?: number;
}

/** A shipment that later calls can use, while its guards hold. */
interface Kept {
  readonly shipment: Shipment;
  readonly guards: Packed['guards'];
}

/** What was sent for a text. */
interface Last {
  readonly shipment: Shipment;
  /** Whether it turned out not to be told by its text alone. */
  isLookedAt: boolean;
}

const textsAtMost = 10_000;
/** Of what was sent for texts that are not all of the function: so many, of so many bytes at most. */
const lastAtMost = 1_000;
const lastBytesAtMost = 2 ** 14;

export class Shipper {
  readonly #options: ShipperOptions;
  readonly #kept = new WeakMap<CallableFunction, Kept>();
  /** Functions that are told by their text alone. */
  readonly #literals = new Map<string, Shipment>();
  /** Functions of which each that is made at its place is the same. */
  readonly #places = new Map<string, Kept>();
  /** What was sent last for other texts. */
  readonly #last = new Map<string, Last>();
  readonly #received: Received;
  #state: PackerState | undefined;
  /** The realm that sends us our work. */
  #home: string | undefined;

  constructor(options: ShipperOptions = {}) {
    this.#options = options;
    this.#received = new Received(options.capacity ?? 1_000);
  }

  /** Notes the realm that sends us our work: what came from there goes back by identity. */
  worksFor(realm: string): void {
    this.#home = realm;
  }

  /** Packs a function or class. Costs next to nothing for one that was packed before and cannot have changed since. */
  packFunction(fnOrClass: CallableFunction | NewableFunction): Shipment {
    const fn = fnOrClass as CallableFunction;
    const kept = this.#kept.get(fn);
    if (kept !== undefined && isFresh(kept.guards)) return kept.shipment;
    const text = isMarked(fn) ? undefined : Function.prototype.toString.call(fn);
    const known = text === undefined ? undefined : (this.#literals.get(text) ?? this.#madeAtPlaceOf(fn));
    if (known !== undefined && isOrdinary(fn)) return known;
    return this.#packPlain(fn, text) ?? this.#packAnew(fn, text);
  }

  /** Packs any value into plain data; functions, classes, instances and symbols in it travel too. */
  packValue(value: unknown): unknown {
    return this.#packer().pack(value).graph;
  }

  /**
   * Rebuilds a packed value; a promise only when a module has to be imported first.
   *
   * @param now - never a promise, for those who block: modules that await at their top level are refused
   */
  unpack(packed: unknown, now = false): unknown {
    return this.#build(packed, unpacker => unpacker.unpack(), this.#received.classesInUse, now);
  }

  /**
   * Rebuilds a function and keeps it under its digest, so that what it captures lives from call to call. A promise
   * only when a module has to be imported first.
   */
  receive(digest: string, packed: unknown): unknown {
    if (this.#received.has(digest)) return this.#received.get(digest);
    const graph = graphOf(packed);
    workFor(graph.main);
    return this.#build(graph, unpacker => {
      const value = unpacker.unpack();
      this.#received.add(digest, value, unpacker);
      return value;
    });
  }

  /** The function kept under the digest; undefined when it was never received or is kept no more. */
  recall(digest: string): unknown {
    return this.#received.get(digest);
  }

  #madeAtPlaceOf(fn: CallableFunction): Shipment | undefined {
    if (this.#places.size === 0) return undefined;
    const kept = this.#places.get(placeOf(fn) ?? '');
    return kept !== undefined && isFresh(kept.guards) ? kept.shipment : undefined;
  }

  /** A text that is known to be something else is not read again. */
  #packPlain(fn: CallableFunction, text: string | undefined): Shipment | undefined {
    if (text === undefined || this.#options.shipping === 'reference' || this.#last.has(text))
      return undefined;
    const graph = packPlainLiteral(fn, text);
    if (!graph) return undefined;
    const shipment = plainShipmentOf(graph);
    this.#keepLiteral(text, shipment);
    return shipment;
  }

  #packAnew(fn: CallableFunction, text: string | undefined): Shipment {
    const last = text === undefined ? undefined : this.#last.get(text);
    if (text !== undefined && last && this.#isLiteral(fn, text, last)) return last.shipment;
    const { graph, stable, guards, place } = this.#packer().packCall(fn);
    const { warnOfSize } = packingHalf();
    const pinned = isPinned(fn);
    const { graph: described, leaves } = describeLeaves(graph, this.#options.leaf?.describe);
    const isLasting = stable || pinned;
    const shipment = shipmentOf(described, { leaves, stable: isLasting, before: last?.shipment });
    if (isLasting) this.#kept.set(fn, { shipment, guards: pinned ? [] : guards });
    if (stable && place !== undefined) this.#keepPlace(place, { shipment, guards });
    if (shipment === last?.shipment) return shipment;
    warnOfSize(fn, shipment.graph.byteLength);
    if (text !== undefined) this.#noteLast(text, shipment, last);
    return shipment;
  }

  /** A text is looked at closely when it comes a second time: most come once, and looking takes the parser. */
  #isLiteral(fn: CallableFunction, text: string, last: Last): boolean {
    if (last.isLookedAt || !last.shipment.stable || !isOrdinary(fn)) return false;
    last.isLookedAt = true;
    if (!packingHalf().isLiteral(text, graphOf(last.shipment.graph))) return false;
    this.#last.delete(text);
    this.#keepLiteral(text, last.shipment);
    return true;
  }

  #noteLast(text: string, shipment: Shipment, last: Last | undefined): void {
    if (shipment.graph.byteLength > lastBytesAtMost) return;
    if (this.#last.size >= lastAtMost) this.#last.clear();
    this.#last.set(text, { shipment, isLookedAt: last?.isLookedAt ?? false });
  }

  #keepLiteral(text: string, shipment: Shipment): void {
    if (this.#literals.size >= textsAtMost) this.#literals.clear();
    this.#literals.set(text, shipment);
  }

  #keepPlace(place: string, kept: Kept): void {
    if (this.#places.size >= textsAtMost) this.#places.clear();
    this.#places.set(place, kept);
  }

  #packer(): Packer {
    const { Packer, packerState } = packingHalf();
    if (this.#state?.options.destination !== this.#home) this.#state = undefined;
    const { shipping, leaf } = this.#options;
    this.#state ??= packerState({ shipping, leaf, destination: this.#home });
    return new Packer(this.#state);
  }

  #build<T>(
    packed: unknown,
    use: (unpacker: Unpacker) => T,
    settled: ReadonlySet<CallableFunction> = new Set(),
    now = false,
  ): T | Promise<T> {
    const graph = graphOf(packed);
    const build = (imports: ReadonlyMap<number, unknown>, leaf: (id: number | object) => object): T =>
      use(new Unpacker(graph, { imports, settled, leaf }));
    const imports = fetchImports(graph, now);
    if (!(imports instanceof Promise)) return build(imports, id => this.#leaf(id));
    const leaves = this.#leavesOf(graph);
    return imports.then(values => build(values, id => leaves.get(id)!));
  }

  /** What came beside the value, taken at once: the transport does not keep it until modules are imported. */
  #leavesOf({ nodes }: Graph): Map<number | object, object> {
    const leaves = new Map<number | object, object>();
    for (const node of nodes) if (node[0] === 'leaf') leaves.set(node[1], this.#leaf(node[1]));
    return leaves;
  }

  #leaf(id: number | object): object {
    const { leaf } = this.#options;
    if (!leaf)
      throw new TypeError('the packed value needs a transport that carries objects beside the bytes');
    return leaf.value(id);
  }
}

function isFresh(guards: Packed['guards']): boolean {
  for (const guard of guards) if (!guard()) return false;
  return true;
}

/** A function that the program told how to ship is not told by its text. */
function isMarked(fn: CallableFunction): boolean {
  return hasMarks() && (referenceOf(fn) !== undefined || isPinned(fn));
}

/** Whether a function is nothing but its text: it may have been given another prototype or properties since. */
function isOrdinary(fn: CallableFunction): boolean {
  if (!hasGivenPrototype(fn)) return false;
  for (const key of Reflect.ownKeys(fn)) if (!isGivenKey(key)) return false;
  return true;
}
