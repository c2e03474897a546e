import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { InvalidStateError } from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import type { WaitOptions } from '../waiting.js';
import { type ConditionLock, Lockable, owned, type Reclaim, surrender } from './lockable.js';
import { isAbandoned, isOwn, isTaken } from './standing.js';
import { take, takeSync } from './taking.js';

type Native = InstanceType<typeof native.ArenaLock>;

/**
 * A lock that one has at a time, across the threads and processes that it is sent to. As in Python anybody may release
 * it. When its owner dies it is free again, and the next owner sees `abandoned`.
 */
export class Lock extends Lockable implements ConditionLock, Shared {
  readonly #native: Native;

  constructor();
  /** @internal */
  constructor(opened: Native);
  constructor(opened?: Native) {
    super();
    join();
    this.#native = opened ?? told(() => native.ArenaLock.create());
  }

  /** @internal */
  static revive(handles: readonly number[]): Lock {
    join();
    return new Lock(told(() => native.ArenaLock.open(...handleAt(handles, 0))));
  }

  /** Whether somebody has it. */
  locked(): boolean {
    return isTaken(this.#native.standing());
  }

  /** Whether the owner before the present one died with it: what it protects may be half done. */
  get abandoned(): boolean {
    return isAbandoned(this.#native.standing());
  }

  async acquire(options?: WaitOptions): Promise<boolean> {
    return take(this.#native, options);
  }

  /**
   * Acquires it, blocking this thread; false if the time was over first.
   * @throws WouldDeadlockError if this thread has it itself and there is no limit
   */
  acquireSync(timeout?: number): boolean {
    return takeSync(this.#native, timeout);
  }

  release(): void {
    if (!this.#native.give()) {
      throw new InvalidStateError('release(): the Lock is not locked, or was released before');
    }
  }

  /** @internal */
  [owned](): boolean {
    return isOwn(this.#native.standing());
  }

  /** @internal */
  [surrender](): Reclaim {
    const lock = this.#native;
    lock.give();
    return {
      take: () => lock.take(),
      watch: () => lock.watch(),
      takeSync: () => {
        told(() => lock.takeSync());
      },
    };
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'Lock', handles: this.#native.handle };
  }
}

ownClass(Lock, it => ({ locked: it.locked() }));
