/** A leaf hook for tests: shared memory and ports go beside the packed bytes, under one number each. */
import { MessagePort } from 'node:worker_threads';
import type { LeafHook } from '#crossray/ship/shipper';

export class Leaves implements LeafHook {
  readonly #numbers = new WeakMap<object, number>();
  readonly #values = new Map<number, object>();
  readonly #first: number;
  #count = 0;

  /** `first` keeps the numbers of two ends apart. */
  constructor(first: number) {
    this.#first = first;
  }

  leaf(value: object): { id: number } | undefined {
    if (!(value instanceof SharedArrayBuffer) && !(value instanceof MessagePort)) return undefined;
    let id = this.#numbers.get(value);
    if (id === undefined) {
      id = this.#first + this.#count++;
      this.add([[id, value]]);
    }
    return { id };
  }

  value(id: number): object {
    const value = this.#values.get(id);
    if (!value) throw new RangeError(`no leaf ${id}`);
    return value;
  }

  /** What is known already stays: memory that comes back arrives as another object over the same bytes. */
  add(leaves: Iterable<readonly [number, object]>): void {
    for (const [id, value] of leaves) {
      if (this.#values.has(id)) continue;
      this.#numbers.set(value, id);
      this.#values.set(id, value);
    }
  }

  all(): (readonly [number, object])[] {
    return [...this.#values];
  }
}
