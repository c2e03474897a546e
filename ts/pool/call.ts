import { Task } from '../engine/engine.js';
import type { Settle } from './outcome.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** One call of a function. */
export class Call<R> extends Task {
  readonly #settle: Settle<R>;
  readonly #trace: Trace;
  readonly #tally: Tally;

  constructor(holds: unknown, settle: Settle<R>, trace: Trace, tally: Tally) {
    super(1, holds);
    this.#settle = settle;
    this.#trace = trace;
    this.#tally = tally;
  }

  override value(_item: number, value: unknown): void {
    this.#tally.done++;
    this.#settle.resolve(value as R);
  }

  override failed(_item: number, error: unknown): void {
    this.#tally.failed++;
    this.#settle.reject(withCaller(error, this.#trace));
  }
}
