/** When a blocking call has to be over. */
import type { Limits } from '../waiting.js';

export const unlimited: Limits = { timeout: Number.POSITIVE_INFINITY, signal: undefined };

export class Deadline {
  static readonly #never = new Deadline(Number.POSITIVE_INFINITY);
  readonly #end: number;

  private constructor(end: number) {
    this.#end = end;
  }

  /** @param timeout milliseconds from now, Infinity: never */
  static in(timeout: number): Deadline {
    return timeout === Number.POSITIVE_INFINITY ? Deadline.#never : new Deadline(performance.now() + timeout);
  }

  get isNever(): boolean {
    return this.#end === Number.POSITIVE_INFINITY;
  }

  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Milliseconds that are left, Infinity: any number. */
  get left(): number {
    return this.isNever ? this.#end : Math.max(this.#end - performance.now(), 0);
  }
}
