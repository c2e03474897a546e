/** What all have in common that are acquired and released. */
import { TimeoutError } from '../errors.js';
import type { WaitOptions } from '../waiting.js';

/** What a condition asks of its lock. */
export const owned: unique symbol = Symbol('owned');
export const surrender: unique symbol = Symbol('surrender');

/** Releases once what it stands for, at the end of the block that it was made in: `using guard = await lock.guard()`. */
export class Guard implements Disposable {
  #release: (() => void) | undefined;

  /** @internal */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** Releases it now; a second time does nothing. */
  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/** Something that is acquired, and released by the way back. */
export abstract class Lockable {
  /**
   * Acquires it; false if the time was over first.
   * @param options milliseconds to wait, or that and a signal; without a limit by default
   */
  abstract acquire(options?: WaitOptions): Promise<boolean>;

  /**
   * The same, blocking this thread.
   * @throws WouldDeadlockError if the wait could never end
   */
  abstract acquireSync(timeout?: number): boolean;

  /** @throws InvalidStateError if there is nothing to release */
  abstract release(): void;

  /** Acquires it until the guard is disposed. Rejects with a TimeoutError if the time was over first. */
  async guard(options?: WaitOptions): Promise<Guard> {
    if (!(await this.acquire(options))) throw late(this);
    return new Guard(() => this.release());
  }

  /** The same, blocking this thread. */
  guardSync(timeout?: number): Guard {
    if (!this.acquireSync(timeout)) throw late(this);
    return new Guard(() => this.release());
  }

  /** What `fn` gives, while this is acquired. */
  async with<T>(fn: () => T, options?: WaitOptions): Promise<Awaited<T>> {
    const guard = await this.guard(options);
    try {
      return await fn();
    } finally {
      guard.release();
    }
  }

  /**
   * The same, blocking this thread until it is acquired. `fn` must not return a promise, for this is released when it
   * returns.
   */
  withSync<T>(fn: () => T, timeout?: number): T {
    const guard = this.guardSync(timeout);
    try {
      return refusePromise(fn());
    } finally {
      guard.release();
    }
  }
}

/** The error of a guard that was not there in time. */
export function late(what: object): TimeoutError {
  return new TimeoutError(`the ${what.constructor.name} was not acquired in time`);
}

/** A value that is there. @throws TypeError for a promise */
export function refusePromise<T>(value: T): T {
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new TypeError('withSync: expected a function that returns no promise: use with() for an async one');
  }
  return value;
}

/** A lock that a condition can release and take back. */
export interface ConditionLock extends Lockable {
  /** Whether the caller has it. */
  [owned](): boolean;
  /** Releases it wholly, however often it was acquired. The caller has it. */
  [surrender](): Reclaim;
}

/** How a lock is taken back as it was. */
export interface Reclaim {
  /** Takes it; false if somebody has it. */
  take(): boolean;
  /** Asks to be rung at the next change of the lock. */
  watch(): void;
  /** Blocks until it is taken. */
  takeSync(): void;
}
