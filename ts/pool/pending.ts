import { offAbort, onAbort } from '../abort.js';
import type { Engine, Task } from '../engine/engine.js';
import { cancellation } from './cancellation.js';
import type { Settle } from './outcome.js';

/** What others may do with a call that is under way. */
export interface Abandonable {
  readonly running: boolean;
  cancel(): boolean;
}

/**
 * A call that can be given up: its tasks, and the one place where it ends. It ends once, whoever comes first: its
 * result, its error, `cancel()`, or its signal.
 */
export class Pending<R> implements Settle<R>, Abandonable {
  readonly #engine: Engine;
  readonly #settle: Settle<R>;
  readonly #signal: AbortSignal | undefined;
  readonly #tasks: Task[] = [];
  #over = false;

  /** @throws the reason of a signal that is aborted already */
  constructor(engine: Engine, settle: Settle<R>, signal: AbortSignal | undefined) {
    this.#engine = engine;
    this.#settle = settle;
    this.#signal = signal;
    signal?.throwIfAborted();
    onAbort(signal, this.#aborted);
  }

  /** The task ends with it. */
  watch<T extends Task>(task: T): T {
    this.#tasks.push(task);
    return task;
  }

  get over(): boolean {
    return this.#over;
  }

  resolve(value: R): void {
    if (this.#end()) this.#settle.resolve(value);
  }

  /** Ends it with an error; what has not started yet never will. */
  reject(error: unknown): void {
    if (!this.#end()) return;
    this.#drop();
    this.#settle.reject(error);
  }

  /** True unless it had ended before. */
  cancel(): boolean {
    if (this.#over) return false;
    this.reject(cancellation('the call was cancelled'));
    return true;
  }

  /** One of its tasks runs. */
  get running(): boolean {
    return this.#tasks.some(task => this.#engine.runs(task));
  }

  /** It was never sent: nothing will end it, and nobody is told. */
  release(): void {
    this.#end();
  }

  readonly #aborted = (): void => this.reject(this.#signal?.reason);

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    offAbort(this.#signal, this.#aborted);
    return true;
  }

  #drop(): void {
    for (const task of this.#tasks) if (task.done < task.items) this.#engine.cancel(task);
  }
}
