import { Deferred } from '../engine/deferred.js';

/** Where the end of a call is reported. */
export interface Settle<R> {
  resolve(value: R): void;
  reject(error: unknown): void;
}

/**
 * The end of a call, kept for whoever asks. A promise is made only then, so an error that nobody asks for is no
 * unhandled rejection.
 */
export class Outcome<R> implements Settle<R> {
  state: 'pending' | 'fulfilled' | 'rejected' = 'pending';
  value: R | undefined;
  error: unknown;
  #deferred: Deferred<R> | null = null;
  #callbacks: Set<() => void> | null = null;

  resolve(value: R): void {
    if (this.state !== 'pending') return;
    this.state = 'fulfilled';
    this.value = value;
    this.#settled();
  }

  reject(error: unknown): void {
    if (this.state !== 'pending') return;
    this.state = 'rejected';
    this.error = error;
    this.#settled();
  }

  get settled(): boolean {
    return this.state !== 'pending';
  }

  /** The end as a promise, the same one for everybody. */
  promise(): Promise<R> {
    if (!this.#deferred) {
      this.#deferred = new Deferred();
      if (this.settled) this.#tell(this.#deferred);
    }
    return this.#deferred.promise;
  }

  /** The value, or the error thrown; for a call that has ended. */
  take(): R {
    if (this.state === 'rejected') throw this.error;
    return this.value as R;
  }

  /** Calls back in a microtask of its own once the call has ended: what it throws is its own affair. */
  whenSettled(callback: () => void): void {
    if (this.settled) {
      queueMicrotask(callback);
      return;
    }
    this.#callbacks ??= new Set();
    this.#callbacks.add(callback);
  }

  /** Whoever waited for the end does not any more. */
  forget(callback: () => void): void {
    this.#callbacks?.delete(callback);
  }

  #settled(): void {
    if (this.#deferred) this.#tell(this.#deferred);
    for (const callback of this.#callbacks ?? []) queueMicrotask(callback);
    this.#callbacks = null;
  }

  #tell(deferred: Deferred<R>): void {
    if (this.state === 'rejected') deferred.reject(this.error);
    else deferred.resolve(this.value as R);
  }
}
