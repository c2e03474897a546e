import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { NOT_YET, until } from '../arena/waits.js';
import { InvalidStateError } from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';
import { type ConditionLock, Guard, Lockable, late, owned, type Reclaim, surrender } from './lockable.js';
import { freshOwner, ownerAround, THREAD, within } from './scope.js';
import { isAbandoned, isTaken } from './standing.js';

type Native = InstanceType<typeof native.ArenaRLock>;

/** By lock: the owner that the last `acquire()` outside of any `with` has made. */
const loose = new Map<string, number>();

/**
 * A lock that its owner may acquire again, and has to release as often. Inside `lock.with(fn)` the owner is that call,
 * with everything it awaits; blocking calls (`acquireSync`, `withSync`) are owned by the thread. `acquire()` outside of
 * `with` makes an owner of its own, which cannot be told from others of this thread, and so does not acquire it again.
 * When its owner dies it is free again, and the next owner sees `abandoned`.
 */
export class RLock extends Lockable implements ConditionLock, Shared {
  readonly #native: Native;
  readonly #key: string;

  constructor();
  /** @internal */
  constructor(opened: Native);
  constructor(opened?: Native) {
    super();
    join();
    this.#native = opened ?? told(() => native.ArenaRLock.create());
    this.#key = this.#native.key;
  }

  /** @internal The lock of its own, or the one that shared bytes begin with. */
  static revive(handles: readonly number[]): RLock {
    join();
    return new RLock(told(() => native.ArenaRLock.open(...handleAt(handles, 0))));
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
    return (await this.#take(options)) !== undefined;
  }

  /**
   * Acquires it for this thread, blocking it; false if the time was over first.
   * @throws WouldDeadlockError if something else in this thread has it and there is no limit
   */
  acquireSync(timeout?: number): boolean {
    return this.#takeSync(timeout) !== undefined;
  }

  /** Releases it once. @throws InvalidStateError if the caller does not have it */
  release(): void {
    const owner = this.#owner();
    if (owner === undefined) throw notOwned('release()', this);
    this.#give(owner);
  }

  override async guard(options?: WaitOptions): Promise<Guard> {
    const owner = await this.#take(options);
    if (owner === undefined) throw late(this);
    return new Guard(() => this.#give(owner));
  }

  override guardSync(timeout?: number): Guard {
    const owner = this.#takeSync(timeout);
    if (owner === undefined) throw late(this);
    return new Guard(() => this.#give(owner));
  }

  override async with<T>(fn: () => T, options?: WaitOptions): Promise<Awaited<T>> {
    const owner = this.#around() ?? freshOwner();
    if (!(await this.#until(owner, options))) throw late(this);
    try {
      return await within(this.#key, owner, fn);
    } finally {
      this.#give(owner);
    }
  }

  async #take(options: WaitOptions | undefined): Promise<number | undefined> {
    const around = this.#around();
    const owner = around ?? freshOwner();
    if (!(await this.#until(owner, options))) return undefined;
    if (around === undefined) loose.set(this.#key, owner);
    return owner;
  }

  #takeSync(timeout: number | undefined): number | undefined {
    const limit = checkTimeout(timeout);
    const owner = this.#around() ?? THREAD;
    const taken = this.#native.take(owner, 1) || told(() => this.#native.takeSync(owner, 1, limit));
    return taken ? owner : undefined;
  }

  async #until(owner: number, options: WaitOptions | undefined): Promise<boolean> {
    const lock = this.#native;
    return until<boolean>(
      { attempt: () => lock.take(owner, 1) || NOT_YET, watch: () => lock.watch(), expired: () => false },
      checkLimits(options),
    );
  }

  #give(owner: number): void {
    if (!this.#native.give(owner)) throw notOwned('release()', this);
    if (loose.get(this.#key) === owner && !this.#native.isOf(owner)) loose.delete(this.#key);
  }

  /** The surrounding `with`, if it has the lock. */
  #around(): number | undefined {
    const owner = ownerAround(this.#key);
    return owner !== undefined && this.#native.isOf(owner) ? owner : undefined;
  }

  /** Which of the owners that the caller may be has the lock. */
  #owner(): number | undefined {
    const owners = [ownerAround(this.#key), THREAD, loose.get(this.#key)];
    return owners.find(owner => owner !== undefined && this.#native.isOf(owner));
  }

  /** @internal */
  [owned](): boolean {
    return this.#owner() !== undefined;
  }

  /** @internal */
  [surrender](): Reclaim {
    const lock = this.#native;
    const owner = this.#owner();
    const depth = owner === undefined ? 0 : lock.giveAll(owner);
    if (owner === undefined || depth === 0) throw notOwned('wait()', this);
    const isLoose = loose.get(this.#key) === owner;
    const settle = (taken: boolean): boolean => {
      if (taken && isLoose) loose.set(this.#key, owner);
      return taken;
    };
    return {
      take: () => settle(lock.take(owner, depth)),
      watch: () => lock.watch(),
      takeSync: () => {
        settle(told(() => lock.takeSync(owner, depth)));
      },
    };
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'RLock', handles: this.#native.handle };
  }
}

ownClass(RLock, it => ({ locked: it.locked() }));

function notOwned(call: string, lock: RLock): InvalidStateError {
  const state = lock.locked() ? 'somebody else has it' : 'nobody has it';
  return new InvalidStateError(`${call}: expected the RLock to be owned by the caller, but ${state}`);
}
