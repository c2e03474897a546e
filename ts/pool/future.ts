import { describe, ShipError, TimeoutError } from '../errors.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type WaitOptions, within } from '../waiting.js';
import type { CallHandle } from './async-result.js';
import { isCancellation } from './cancellation.js';

/** What those who wait for many futures need of each. */
export interface Watch {
  /** Null while it is under way. */
  readonly end: 'result' | 'error' | 'cancelled' | null;
  /** Calls back in a microtask once it has ended. */
  whenDone(callback: () => void): void;
  /** Does not call back any more. */
  forget(callback: () => void): void;
}

/** For `wait` and `asCompleted`: a callback of a future's own cannot be taken back. */
export let watchOf: (future: Future<unknown>) => Watch;

/**
 * A call that was submitted, as in Python's `concurrent.futures`. It is awaited like a promise; an error that nobody
 * asks for stays silent.
 */
export class Future<R> implements PromiseLike<R> {
  readonly #call: CallHandle<R>;

  static {
    watchOf = future => ({
      get end() {
        return future.#end;
      },
      whenDone: callback => future.#call.outcome.whenSettled(callback),
      forget: callback => future.#call.outcome.forget(callback),
    });
  }

  /** Made by a pool or an executor, not by hand. */
  constructor(call: CallHandle<R>) {
    this.#call = call;
  }

  /** Names the call; the same as `currentTask().id` inside it. */
  get id(): string {
    return this.#call.id;
  }

  // biome-ignore lint/suspicious/noThenProperty: a Future is a PromiseLike, so that it can be awaited
  then<A = R, B = never>(
    fulfilled?: ((value: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#call.outcome.promise().then(fulfilled, rejected);
  }

  /**
   * The result.
   * @throws TimeoutError if it is not there in time; the call goes on
   */
  async result(options?: WaitOptions): Promise<R> {
    const limits = checkLimits(options);
    return within(this.#call.outcome.promise(), limits, `the result of ${this.id}`);
  }

  /**
   * The same, blocking this thread.
   * @param timeout milliseconds
   */
  resultSync(timeout?: number): R {
    this.#waitSync(timeout);
    return this.#call.outcome.take();
  }

  /**
   * What the call threw, or null if it ended well.
   * @throws CancelledError if it was cancelled, TimeoutError if it has not ended in time
   */
  async exception(options?: WaitOptions): Promise<unknown> {
    const { outcome } = this.#call;
    const ended = new Promise<void>(resolve => outcome.whenSettled(resolve));
    await within(ended, checkLimits(options), `the end of ${this.id}`);
    if (outcome.state === 'fulfilled') return null;
    if (this.cancelled()) throw outcome.error;
    return outcome.error;
  }

  /** Gives the call up, with CancelledError, also while it runs; false if it had ended before. */
  cancel(): boolean {
    return this.#call.pending.cancel();
  }

  /** It was given up: by `cancel()`, or with all others of its pool or executor. */
  cancelled(): boolean {
    return this.#end === 'cancelled';
  }

  /** A worker runs it now. */
  running(): boolean {
    return !this.done() && this.#call.pending.running;
  }

  /** It has ended, one way or the other. */
  done(): boolean {
    return this.#call.outcome.settled;
  }

  /**
   * Calls `fn` with this future once it has ended, soon if it has; those that were added earlier come first. What
   * `fn` throws is a process warning, and no other call hears of it.
   */
  addDoneCallback(fn: (future: Future<R>) => unknown): void {
    if (typeof fn !== 'function') throw new TypeError(`fn: expected a function, got ${describe(fn)}`);
    this.#call.outcome.whenSettled(() => callBack(fn, this));
  }

  /** A future stays where it was made. */
  [Symbol.for('crossray.reduce')](): never {
    throw new ShipError('a Future cannot travel: wait for it, and send its result');
  }

  get #end(): Watch['end'] {
    const { outcome } = this.#call;
    if (outcome.state === 'pending') return null;
    if (outcome.state === 'fulfilled') return 'result';
    return isCancellation(outcome.error) ? 'cancelled' : 'error';
  }

  #waitSync(timeout: number | undefined): void {
    const { outcome, engine } = this.#call;
    const limit = checkTimeout(timeout);
    if (!engine.waitSync(() => outcome.settled, limit)) {
      throw new TimeoutError(`the result of ${this.id} was not there within ${limit} ms`);
    }
  }
}

ownClass(Future, it => ({ id: it.id, done: it.done() }));

function callBack<R>(fn: (future: Future<R>) => unknown, future: Future<R>): void {
  try {
    const end = fn(future);
    if (end instanceof Promise) end.catch(error => warnOf(error, future.id));
  } catch (error) {
    warnOf(error, future.id);
  }
}

function warnOf(error: unknown, id: string): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`a done callback of the call ${id} threw: ${text}`, {
    type: 'CrossrayWarning',
    code: 'CROSSRAY_CALLBACK_ERROR',
  });
}
