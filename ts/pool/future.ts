import { CancelledError, TimeoutError } from '../errors.js';
import { checkLimits, type WaitOptions, within } from '../waiting.js';
import type { CallHandle } from './async-result.js';

/** A call that was submitted, as in Python's `concurrent.futures`. */
export class Future<R> implements PromiseLike<R> {
  readonly #call: CallHandle<R>;

  /** Made by a pool or an executor, not by hand. */
  constructor(call: CallHandle<R>) {
    this.#call = call;
  }

  /** Names the call; the same as `currentTask().id` inside of it. */
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
    return within(this.#call.outcome.promise(), checkLimits(options), `the result of ${this.id}`);
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

  /** Gives the call up; false if it had ended before. */
  cancel(): boolean {
    return this.#call.pending.cancel();
  }

  cancelled(): boolean {
    return this.#call.outcome.error instanceof CancelledError;
  }

  /** A worker runs it now. */
  running(): boolean {
    return !this.done() && this.#call.pending.running;
  }

  /** It has ended, one way or the other. */
  done(): boolean {
    return this.#call.outcome.settled;
  }

  /** Calls `fn` with this future once it has ended, at once if it has. */
  addDoneCallback(fn: (future: Future<R>) => void): void {
    this.#call.outcome.whenSettled(() => fn(this));
  }

  #waitSync(timeout: number | undefined): void {
    const { outcome, engine } = this.#call;
    const { timeout: limit } = checkLimits(timeout);
    if (!engine.waitSync(() => outcome.settled, limit)) {
      throw new TimeoutError(`the result of ${this.id} was not there within ${limit} ms`);
    }
  }
}
