import { type AnyFunction, Task } from '../engine/engine.js';
import type { TypedArray } from '../typed-array.js';
import type { OnProgress } from './map-call.js';
import type { Pending } from './pending.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';
import type { TypedPlan } from './typed-plan.js';

/** The ranges of one typed-array map. */
export class TypedMapCall<T extends TypedArray> {
  readonly #plan: TypedPlan<T>;
  readonly #pending: Pending<T>;
  readonly #trace: Trace;
  readonly #onProgress: OnProgress | null;
  readonly #tally: Tally;
  #left: number;

  constructor(
    plan: TypedPlan<T>,
    pending: Pending<T>,
    trace: Trace,
    onProgress: OnProgress | null,
    tally: Tally,
  ) {
    this.#tally = tally;
    this.#plan = plan;
    this.#pending = pending;
    this.#trace = trace;
    this.#onProgress = onProgress;
    this.#left = plan.length;
    if (this.#left === 0) this.#finish();
  }

  /** The results of a range are there: in place, if `results` says only how many. */
  arrived(from: number, results: number | T): void {
    const count = typeof results === 'number' ? results : results.length;
    if (typeof results !== 'number') this.#plan.arrived(from, results);
    this.#left -= count;
    this.#tally.done += count;
    const done = this.#plan.length - this.#left;
    if (this.#onProgress) queueMicrotask(() => this.#onProgress?.(done, this.#plan.length));
    if (this.#left === 0) this.#finish();
  }

  #finish(): void {
    try {
      this.#pending.resolve(this.#plan.finish());
    } catch (error) {
      // Its buffer may have gone elsewhere while the workers computed.
      this.#pending.reject(error);
    }
  }

  failed(error: unknown): void {
    this.#tally.failed++;
    this.#pending.reject(withCaller(error, this.#trace));
  }
}

/** One range of elements; its single result is how many it has set, or their results. */
export class RangeTask<T extends TypedArray> extends Task {
  readonly #map: TypedMapCall<T>;
  readonly #from: number;

  constructor(map: TypedMapCall<T>, plan: TypedPlan<T>, fn: AnyFunction, from: number, to: number) {
    const { arrays, bounds } = plan.range(from, to);
    super(1, fn, arrays, bounds);
    this.#map = map;
    this.#from = from;
  }

  override value(_item: number, results: unknown): void {
    this.#map.arrived(this.#from, results as number | T);
  }

  override failed(_item: number, error: unknown): void {
    this.#map.failed(error);
  }
}
