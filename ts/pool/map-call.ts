import { type AnyFunction, Task } from '../engine/engine.js';
import type { Pending } from './pending.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** Told after every batch of results: how many items are done, and of how many if that is known. */
export type OnProgress = (done: number, total: number | undefined) => void;

/** Puts the results of chunks together; the first error ends the whole. */
export class MapCall<R> {
  readonly #items: number;
  #results: R[] | null = null;
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
    this.#items = items;
    this.#left = items;
    this.#pending = pending;
    this.#trace = trace;
    this.#onProgress = onProgress;
    this.#tally = tally;
    if (items === 0) pending.resolve([]);
  }

  value(item: number, value: R): void {
    this.#results ??= new Array(this.#items);
    this.#results[item] = value;
    this.#arrived(1);
  }

  /** `count` results that are numbers, from `item` on, at `values[start]`. */
  numbers(item: number, values: Float64Array, start: number, count: number): void {
    this.#results ??= roomForNumbers(this.#items) as R[];
    fill(this.#results as number[], item, values.subarray(start, start + count));
    this.#arrived(count);
  }

  #arrived(count: number): void {
    this.#left -= count;
    this.#tally.done += count;
    if (this.#onProgress && !this.#progressDue) this.#report(this.#onProgress);
    if (this.#left === 0) this.#pending.resolve(this.#results as R[]);
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
      onProgress(this.#items - this.#left, this.#items);
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
    this.#map.value(this.#start + item, value as R);
  }

  override numbers(item: number, values: Float64Array, start: number, count: number): void {
    this.#map.numbers(this.#start + item, values, start, count);
  }

  override failed(_item: number, error: unknown): void {
    this.#map.failed(error);
  }
}

/**
 * A list that V8 keeps as plain doubles from the start. `new Array(n)` would be one of small integers, to be copied
 * at the first result that is none: half of what the caller spends on a map of numbers.
 */
function roomForNumbers(length: number): number[] {
  const room = [0.5];
  room.length = length;
  return room;
}

function fill(target: number[], at: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) target[at + i] = values[i]!;
}
