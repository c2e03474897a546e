import type { Values } from '../../values.js';
import type { AnyFunction, Code } from '../engine.js';

/** Functions kept packed although no task needs them; beyond it the oldest go. */
const MOST = 1024;

/** Where packed functions are kept for the workers to fetch. */
export interface CodeStore {
  define(code: number, bytes: Uint8Array): void;
  forget(code: number): void;
}

/** The functions that were shipped to the workers of one pool, once each, by digest. */
export class CodeTable {
  readonly #byDigest = new Map<string, Code>();
  readonly #values: Values;
  readonly #store: CodeStore;
  #next = 1;

  constructor(values: Values, store: CodeStore) {
    this.#values = values;
    this.#store = store;
  }

  /**
   * The entry of a function; it is packed, and sent, if its digest is new.
   * @throws ShipError if it cannot travel
   */
  get(fn: AnyFunction): Code {
    const shipment = this.#values.shipper.packFunction(fn);
    const known = this.#byDigest.get(shipment.digest);
    if (known) return known;
    const entry: Code = { number: this.#next++, tasks: 0, leaves: shipment.leaves };
    this.#store.define(entry.number, shipment.graph);
    this.#byDigest.set(shipment.digest, entry);
    if (this.#byDigest.size > MOST) this.#evict();
    return entry;
  }

  #evict(): void {
    for (const [digest, entry] of this.#byDigest) {
      if (this.#byDigest.size <= MOST) return;
      if (entry.tasks > 0) continue;
      this.#byDigest.delete(digest);
      this.#store.forget(entry.number);
    }
  }
}
