import type { Engine } from '../engine/engine.js';
import { InvalidStateError, ShipError, TimeoutError } from '../errors.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type WaitOptions, within } from '../waiting.js';
import type { Outcome } from './outcome.js';
import type { Abandonable } from './pending.js';

/** What the results of a call need from the pool that made it. */
export interface CallHandle<R> {
  readonly id: string;
  readonly outcome: Outcome<R>;
  readonly pending: Abandonable;
  readonly engine: Engine;
}

/**
 * A result that will be there later. It is awaited like a promise; an error that nobody asks for stays silent.
 */
export class AsyncResult<R> implements PromiseLike<R> {
  readonly #call: CallHandle<R>;

  /** Made by a pool, not by hand. */
  constructor(call: CallHandle<R>) {
    this.#call = call;
  }

  /** Names the call; the same as `currentTask().id` inside it, for a call of one task. */
  get id(): string {
    return this.#call.id;
  }

  // biome-ignore lint/suspicious/noThenProperty: an AsyncResult is a PromiseLike, so that it can be awaited
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
  async get(options?: WaitOptions): Promise<R> {
    const limits = checkLimits(options);
    return within(this.#call.outcome.promise(), limits, `the result of ${this.id}`);
  }

  /**
   * The same, blocking this thread.
   * @param timeout milliseconds
   */
  getSync(timeout?: number): R {
    const { outcome, engine } = this.#call;
    const limit = checkTimeout(timeout);
    if (!engine.waitSync(() => outcome.settled, limit)) {
      throw new TimeoutError(`the result of ${this.id} was not there within ${limit} ms`);
    }
    return outcome.take();
  }

  /** True when the call has ended, false if it has not within the time. */
  async wait(options?: WaitOptions): Promise<boolean> {
    const limits = checkLimits(options);
    const ended = new Promise<true>(resolve => this.#call.outcome.whenSettled(() => resolve(true)));
    try {
      return await within(ended, limits, this.id);
    } catch (error) {
      if (error instanceof TimeoutError) return false;
      throw error;
    }
  }

  /** True once the call has ended, one way or the other. */
  ready(): boolean {
    return this.#call.outcome.settled;
  }

  /**
   * True if the call ended without an error.
   * @throws InvalidStateError if it has not ended
   */
  successful(): boolean {
    if (!this.ready())
      throw new InvalidStateError(`the call ${this.id} has not ended yet: wait for it first`);
    return this.#call.outcome.state === 'fulfilled';
  }

  /** It stays where it was made. */
  [Symbol.for('crossray.reduce')](): never {
    throw new ShipError('an AsyncResult cannot travel: wait for it, and send its result');
  }

  /** Gives the call up, with CancelledError; false if it had ended before. */
  cancel(): boolean {
    return this.#call.pending.cancel();
  }
}

ownClass(AsyncResult, it => ({ id: it.id, ready: it.ready() }));
