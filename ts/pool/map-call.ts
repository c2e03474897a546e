import { type AnyFunction, Task } from '../engine/engine.js';
import type { Pending } from './pending.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** Told after every batch of results: how many items are done, and of how many if that is known. */
export type OnProgress = (done: number, total: number | undefined) => void;

/** Puts the results of chunks together; the first error ends the whole. */
export class MapCall<R> {
  readonly results: R[];
  readonly #pending: Pending<R[]>;
  readonly #trace: Trace;
  readonly #onProgress: OnProgress | null;
  readonly #tally: Tally;
  #left: number;
  #progressDue = false;

  constructor(
    items: number,
    pending: Pending<R[]>,
    trace: Trace,
    onProgress: OnProgress | null,
    tally: Tally,
  ) {
    this.results = new Array(items);
    this.#left = items;
    this.#pending = pending;
    this.#trace = trace;
    this.#onProgress = onProgress;
    this.#tally = tally;
    if (items === 0) pending.resolve(this.results);
  }

  /** Items from `start` on have their results in place. */
  arrived(count: number): void {
    this.#left -= count;
    this.#tally.done += count;
    if (this.#onProgress && !this.#progressDue) this.#report(this.#onProgress);
    if (this.#left === 0) this.#pending.resolve(this.results);
  }

  failed(error: unknown): void {
    this.#tally.failed++;
    this.#pending.reject(withCaller(error, this.#trace));
  }

  /** Once for all results that come together, and when nobody else's code is under way. */
  #report(onProgress: OnProgress): void {
    this.#progressDue = true;
    queueMicrotask(() => {
      this.#progressDue = false;
      onProgress(this.results.length - this.#left, this.results.length);
    });
  }
}

/** One chunk of a map. */
export class MapChunk<R> extends Task {
  readonly #map: MapCall<R>;
  readonly #start: number;

  constructor(map: MapCall<R>, start: number, fn: AnyFunction, items: readonly unknown[]) {
    super(items.length, fn, items);
    this.#map = map;
    this.#start = start;
  }

  override value(item: number, value: unknown): void {
    this.#map.results[this.#start + item] = value as R;
    this.#map.arrived(1);
  }

  override numbers(item: number, values: Float64Array, start: number, count: number): void {
    const { results } = this.#map as unknown as MapCall<number>;
    const first = this.#start + item;
    for (let i = 0; i < count; i++) results[first + i] = values[start + i]!;
    this.#map.arrived(count);
  }

  override failed(_item: number, error: unknown): void {
    this.#map.failed(error);
  }
}
