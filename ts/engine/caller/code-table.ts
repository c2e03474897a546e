import type { Values } from '../../values.js';
import type { AnyFunction, Code } from '../engine.js';

/** So many functions are kept packed although no task needs them; beyond it the oldest of those go. */
const MOST = 1024;

/** A new function makes room for itself and one more: so they become fewer again after a burst that needed them all. */
const LOOKS = 2;

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
    // Before the new one is there: no task needs that yet, but one is about to.
    this.#makeRoom();
    const entry: Code = { number: this.#next++, tasks: 0, leaves: shipment.leaves };
    this.#store.define(entry.number, shipment.graph);
    this.#byDigest.set(shipment.digest, entry);
    return entry;
  }

  /** Looks at the oldest. One that a task needs is as good as new: how many there are does not matter to the next call. */
  #makeRoom(): void {
    const oldest = this.#byDigest.entries();
    for (let looks = 0; looks < LOOKS && this.#byDigest.size >= MOST; looks++) {
      const [digest, entry] = oldest.next().value!;
      this.#byDigest.delete(digest);
      if (entry.tasks > 0) this.#byDigest.set(digest, entry);
      else this.#store.forget(entry.number);
    }
  }
}
