import { Control } from '../control.js';
import { taskId } from '../task-id.js';

/** What a running function can ask about itself. */
export interface CurrentTask {
  /** The same as `AsyncResult.id` on the caller's side. */
  readonly id: string;
  /** Name of the worker. */
  readonly worker: string;
  /** Aborted when the task is cancelled or over its time limit; for functions that wait. */
  readonly signal: AbortSignal;
  /** The same for functions that never wait: reads shared memory, so it costs a few nanoseconds in a loop. */
  cancelled(): boolean;
}

/** One task while it runs on this worker. */
export class RunningTask implements CurrentTask {
  readonly #control: Int32Array;
  readonly #pool: string;
  /** Whether what it leaves behind can be told from other tasks' code (flows.ts). */
  isFollowed = false;
  #abort: AbortController | null = null;
  #abortItem = 0;

  constructor(
    readonly slot: number,
    readonly generation: number,
    readonly worker: string,
    control: Int32Array,
    pool: string,
  ) {
    this.#control = control;
    this.#pool = pool;
  }

  get id(): string {
    return taskId(this.#pool, this.slot, this.generation);
  }

  get signal(): AbortSignal {
    const item = this.#control[Control.item]!;
    if (!this.#abort || this.#abortItem !== item) this.#abort = new AbortController();
    this.#abortItem = item;
    if (this.cancelled()) this.#abort.abort();
    return this.#abort.signal;
  }

  cancelled(): boolean {
    const words = this.#control;
    if (Atomics.load(words, Control.cancelSlot) !== this.slot) return false;
    if (words[Control.cancelGeneration] !== this.generation) return false;
    const item = words[Control.cancelItem]!;
    return item < 0 || item === words[Control.item];
  }

  /** Tells waiting code about a cancellation, if there is one. */
  notice(): void {
    if (this.#abort && this.cancelled()) this.#abort.abort();
  }
}
