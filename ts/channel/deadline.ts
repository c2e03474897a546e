/** When a blocking call has to be over. */
import type { Limits } from '../waiting.js';

export const unlimited: Limits = { timeout: Number.POSITIVE_INFINITY, signal: undefined };

export class Deadline {
  readonly #end: number;

  /** @param timeout - milliseconds from now, Infinity: never */
  constructor(timeout: number) {
    this.#end = performance.now() + timeout;
  }

  get isNever(): boolean {
    return this.#end === Number.POSITIVE_INFINITY;
  }

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Milliseconds that are left; undefined: any number. */
  get left(): number | undefined {
    return this.isNever ? undefined : Math.max(this.#end - performance.now(), 0);
  }
}
