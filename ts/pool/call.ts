import { type AnyFunction, Task } from '../engine/engine.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** One call of a function. */
export class Call extends Task {
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  readonly #trace: Trace;
  readonly #tally: Tally;

  /** The ends come as functions, those of a promise as they are: a burst of calls makes nothing it can do without. */
  constructor(
    fn: AnyFunction,
    args: readonly unknown[],
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
    trace: Trace,
    tally: Tally,
  ) {
    super(1, fn, args);
    this.#resolve = resolve;
    this.#reject = reject;
    this.#trace = trace;
    this.#tally = tally;
  }

  override value(_item: number, value: unknown): void {
    this.#tally.done++;
    this.#resolve(value);
  }

  override failed(_item: number, error: unknown): void {
    this.#tally.failed++;
    this.#reject(withCaller(error, this.#trace));
  }
}
