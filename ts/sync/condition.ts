import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { NOT_YET, until } from '../arena/waits.js';
import { describe, InvalidStateError } from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type Limits, type WaitOptions } from '../waiting.js';
import { Lock } from './lock.js';
import { type Guard, Lockable, owned, type Reclaim, surrender } from './lockable.js';
import { RLock } from './rlock.js';

type Native = InstanceType<typeof native.ArenaCondition>;

const NO_LIMITS: Limits = { timeout: Number.POSITIVE_INFINITY, signal: undefined };

/**
 * Waiting for something that others tell of, under a lock, across the threads and processes that it is sent to. A waiter
 * that dies is forgotten; one that dies after it was notified passes the notification on.
 */
export class Condition extends Lockable implements Shared {
  readonly #native: Native;
  readonly #lock: Lock | RLock;

  /** @param lock a Lock or RLock; an RLock of its own by default */
  constructor(lock?: Lock | RLock);
  /** @internal */
  constructor(lock: Lock | RLock, opened: Native);
  constructor(lock: Lock | RLock = new RLock(), opened?: Native) {
    super();
    if (!(lock instanceof Lock || lock instanceof RLock)) {
      throw new TypeError(`lock: expected a Lock or an RLock, got ${describe(lock)}`);
    }
    join();
    this.#lock = lock;
    this.#native = opened ?? told(() => native.ArenaCondition.create());
  }

  /** @internal */
  static revive(handles: readonly number[], extra: unknown): Condition {
    join();
    const lock = extra === 'Lock' ? Lock.revive(handles.slice(2)) : RLock.revive(handles.slice(2));
    return new Condition(
      lock,
      told(() => native.ArenaCondition.open(...handleAt(handles, 0))),
    );
  }

  acquire(options?: WaitOptions): Promise<boolean> {
    return this.#lock.acquire(options);
  }

  acquireSync(timeout?: number): boolean {
    return this.#lock.acquireSync(timeout);
  }

  release(): void {
    this.#lock.release();
  }

  override guard(options?: WaitOptions): Promise<Guard> {
    return this.#lock.guard(options);
  }

  override guardSync(timeout?: number): Guard {
    return this.#lock.guardSync(timeout);
  }

  override with<T>(fn: () => T, options?: WaitOptions): Promise<Awaited<T>> {
    return this.#lock.with(fn, options);
  }

  /** Whether somebody has the lock. */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Whether the owner of the lock before the present one died with it. */
  get abandoned(): boolean {
    return this.#lock.abandoned;
  }

  /**
   * Releases the lock, waits to be notified, and takes the lock back as it was; false if the time was over first. The
   * lock is taken back in any case, also when the signal aborts, and that may take longer.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const limits = checkLimits(options);
    limits.signal?.throwIfAborted();
    const { place, lock } = this.#begin('wait()');
    try {
      return await this.#notified(place, limits);
    } finally {
      const attempt = () => lock.take() || NOT_YET;
      await until<boolean>({ attempt, watch: lock.watch, expired: () => false }, NO_LIMITS);
    }
  }

  /**
   * The same, blocking this thread.
   * @throws WouldDeadlockError if there is no limit and nobody else has the condition, to notify
   */
  waitSync(timeout?: number): boolean {
    const limit = checkTimeout(timeout);
    const { place, lock } = this.#begin('waitSync()');
    try {
      return told(() => this.#native.waitSync(...place, limit));
    } finally {
      lock.takeSync();
    }
  }

  /** Waits until `predicate` gives something true, or the time is over; what it gave last. */
  async waitFor<T>(predicate: () => T, options?: WaitOptions): Promise<Awaited<T>> {
    const { timeout, signal } = checkLimits(options);
    const end = performance.now() + timeout;
    let result = await predicate();
    while (!result) {
      const left = end - performance.now();
      if (left <= 0) break;
      await this.wait({ timeout: left, signal });
      result = await predicate();
    }
    return result;
  }

  /** The same, blocking this thread. */
  waitForSync<T>(predicate: () => T, timeout?: number): T {
    const end = performance.now() + checkTimeout(timeout);
    let result = predicate();
    while (!result) {
      const left = end - performance.now();
      if (left <= 0) break;
      this.waitSync(left);
      result = predicate();
    }
    return result;
  }

  /** Notifies the `n` that have waited longest; fewer if there are no more, nobody if `n` is 0 or less. The caller has the lock. */
  notify(n = 1): void {
    this.#check('notify()');
    if (typeof n !== 'number' || Number.isNaN(n)) {
      throw new TypeError(`n: expected a number of waiters to notify, got ${describe(n)}`);
    }
    this.#native.notify(Math.max(0, Math.floor(n)));
  }

  /** Notifies everybody who waits. The caller has the lock. */
  notifyAll(): void {
    this.#check('notifyAll()');
    this.#native.notify(Number.POSITIVE_INFINITY);
  }

  #check(call: string): void {
    if (!this.#lock[owned]()) {
      throw new InvalidStateError(`${call}: the caller has to acquire the lock of the Condition first`);
    }
  }

  #begin(call: string): { place: [number, number]; lock: Reclaim } {
    this.#check(call);
    const [index = 0, ticket = 0] = told(() => this.#native.enlist());
    return { place: [index, ticket], lock: this.#lock[surrender]() };
  }

  async #notified(place: [number, number], limits: Limits): Promise<boolean> {
    const condition = this.#native;
    try {
      return await until<boolean>(
        {
          attempt: () => condition.takeNotice(...place) || NOT_YET,
          watch: () => condition.watch(),
          expired: () => condition.leave(...place),
        },
        limits,
      );
    } catch (error) {
      // Aborted in the moment at which it was notified: somebody else gets that.
      if (condition.leave(...place)) condition.notify(1);
      throw error;
    }
  }

  /** @internal */
  [shared](): Description {
    const lock = this.#lock[shared]();
    return {
      kind: 'Condition',
      handles: [...this.#native.handle, ...lock.handles],
      extra: lock.kind,
    };
  }
}

ownClass(Condition, it => ({ locked: it.locked() }));
