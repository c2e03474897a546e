import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { describe, InvalidStateError } from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import type { WaitOptions } from '../waiting.js';
import { Lockable } from './lockable.js';
import { take, takeSync } from './taking.js';

type Native = InstanceType<typeof native.ArenaSemaphore>;

/** The most units that a semaphore can have. */
const MOST_UNITS = 2 ** 31 - 1;

/**
 * So many units, across the threads and processes that it is sent to. What a process or worker thread has acquired and
 * not released comes back when it is killed, unless somebody has released a unit without having acquired one: then
 * units are messages, which whoever acquires them consumes.
 */
export class Semaphore extends Lockable implements Shared {
  readonly #native: Native;

  /**
   * @param value units in the beginning, 1 by default
   * @throws RangeError if that is no integer from 0 to 2147483647
   */
  constructor(value?: number);
  /** @internal */
  constructor(value: number | Native | undefined, bounded: boolean);
  constructor(value: number | Native = 1, bounded = false) {
    super();
    join();
    this.#native =
      typeof value === 'object' && value !== null
        ? value
        : told(() => native.ArenaSemaphore.create(checkUnits(value), bounded));
  }

  /** @internal */
  static revive(handles: readonly number[]): Semaphore {
    join();
    return new Semaphore(
      told(() => native.ArenaSemaphore.open(...handleAt(handles, 0))),
      false,
    );
  }

  /** Units that are there at this moment. */
  getValue(): number {
    return this.#native.value();
  }

  /** Whether no unit is there. */
  locked(): boolean {
    return this.getValue() === 0;
  }

  async acquire(options?: WaitOptions): Promise<boolean> {
    return take(this.#native, options);
  }

  /**
   * Acquires a unit, blocking this thread; false if the time was over first.
   * @throws WouldDeadlockError if there is no limit, no unit, and nobody else who could release one
   */
  acquireSync(timeout?: number): boolean {
    return takeSync(this.#native, timeout);
  }

  /** @throws InvalidStateError if there would be more units than there may be */
  release(): void {
    if (!this.#native.give()) {
      throw new InvalidStateError(
        `release(): the ${this.constructor.name} has all its units (${this.getValue()}), it was released too often`,
      );
    }
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'Semaphore', handles: this.#native.handle };
  }
}

ownClass(Semaphore, it => ({ value: it.getValue() }));

/** A semaphore that never has more units than in the beginning: to release one too many is an error. */
export class BoundedSemaphore extends Semaphore {
  /**
   * @param value units in the beginning and at most, 1 by default
   * @throws RangeError if that is no integer from 0 to 2147483647
   */
  constructor(value?: number);
  /** @internal */
  constructor(value: Native);
  constructor(value?: number | Native) {
    super(value, true);
  }

  /** @internal */
  static override revive(handles: readonly number[]): BoundedSemaphore {
    join();
    return new BoundedSemaphore(told(() => native.ArenaSemaphore.open(...handleAt(handles, 0))));
  }

  /** @internal */
  override [shared](): Description {
    return { ...super[shared](), kind: 'BoundedSemaphore' };
  }
}

ownClass(BoundedSemaphore);

function checkUnits(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`value: expected a number, got ${describe(value)}`);
  if (!Number.isInteger(value) || value < 0 || value > MOST_UNITS) {
    throw new RangeError(`value: expected an integer from 0 to ${MOST_UNITS}, got ${value}`);
  }
  return value;
}
