import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { NOT_YET, type NotYet, until } from '../arena/waits.js';
import { BrokenBarrierError, describe, TimeoutError } from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type Limits, type WaitOptions } from '../waiting.js';

type Native = InstanceType<typeof native.ArenaBarrier>;

/** What one of the parties does when all are there, before any is let go. */
export type BarrierAction = () => unknown;

// What the addon answers to an arrival: an index and one of these, or a negative number.
const LAST_ROUND = -1;
const BROKEN = -2;
const TO_ACT = 1 << 24;
const PASSED = 1 << 25;
const INDEX = TO_ACT - 1;

/** How a wait inside stands. */
const WAITS = 0;
const HAS_PASSED = 1;

const actionOf: unique symbol = Symbol.for('crossray.action') as never;
const ACTIONS = 'the action of a barrier';

/**
 * A place where `parties` wait until all are there, as often as they like, across the threads and processes that it is
 * sent to. A party that gives up, fails in the action or dies breaks the barrier: all who wait or come get a
 * BrokenBarrierError until `reset()`.
 */
export class Barrier implements Shared {
  readonly #native: Native;
  /** Not private, so that it travels as what a program has added to a shared object does, with what it captures. @internal */
  declare readonly [actionOf]?: BarrierAction;
  /** Milliseconds of a wait that says nothing else. */
  readonly #timeout: number;

  /**
   * @param parties how many have to be there, from 1 to 1048576
   * @param action what one of them does each time, before they go on; may be async for `wait`
   * @param timeout milliseconds that a wait lasts at most if it says nothing else; without a limit by default
   * @throws RangeError if `parties` is no integer in that range
   */
  constructor(parties: number, action?: BarrierAction | null, timeout?: number);
  /** @internal */
  constructor(parties: Native, action: BarrierAction | null | undefined, timeout: number | undefined);
  constructor(parties: number | Native, action?: BarrierAction | null, timeout?: number) {
    join();
    if (action !== undefined && action !== null && typeof action !== 'function') {
      throw new TypeError(`action: expected a function, got ${describe(action)}`);
    }
    if (action) Object.defineProperty(this, actionOf, { value: action });
    this.#timeout = checkTimeout(timeout);
    this.#native =
      typeof parties === 'object' && parties !== null
        ? parties
        : told(() => native.ArenaBarrier.create(checkParties(parties)));
  }

  /** @internal */
  static revive(handles: readonly number[], extra: unknown): Barrier {
    join();
    const opened = told(() => native.ArenaBarrier.open(...handleAt(handles, 0)));
    return new Barrier(opened, undefined, extra as number | undefined);
  }

  /** How many have to be there. */
  get parties(): number {
    return this.#native.parties();
  }

  /** How many are there and wait for the others. */
  get nWaiting(): number {
    return this.#native.waiting();
  }

  get broken(): boolean {
    return this.#native.isBroken();
  }

  /** Breaks the barrier. */
  abort(): void {
    this.#native.abort();
  }

  /** Makes it as new; those who wait get a BrokenBarrierError. */
  reset(): void {
    this.#native.reset();
  }

  /**
   * Waits for the others; gives each party another number from 0 to `parties - 1`. When the time is over or the signal
   * aborts, this party is missing: the barrier is broken for all.
   */
  async wait(options?: WaitOptions): Promise<number> {
    const limits = this.#limits(options);
    const end = performance.now() + limits.timeout;
    const arrival = await this.#arrive(limits);
    const index = arrival & INDEX;
    if (arrival & PASSED) return index;
    if (arrival & TO_ACT) return this.#act(index);
    return this.#inside(index, limits, Math.max(0, end - performance.now()));
  }

  /** The same, blocking this thread; then the action must not be async. */
  waitSync(timeout?: number): number {
    const limit = this.#limits(timeout).timeout;
    const end = performance.now() + limit;
    const arrival = checkArrival(told(() => this.#native.arriveSync(this[actionOf] !== undefined, limit)));
    if (arrival === NOT_YET) throw lastRound(limit);
    const index = arrival & INDEX;
    if (arrival & PASSED) return index;
    if (arrival & TO_ACT) return this.#actSync(index);
    const left = Math.max(0, end - performance.now());
    const standing = told(() => this.#native.waitSync(index, left));
    if (standing === WAITS) return this.#giveUp(index, limit);
    return outcome(index, standing);
  }

  #limits(options: WaitOptions | undefined): Limits {
    return checkLimits(options, this.#timeout);
  }

  async #arrive(limits: Limits): Promise<number> {
    const barrier = this.#native;
    const hasAction = this[actionOf] !== undefined;
    return until<number>(
      {
        attempt: () => checkArrival(barrier.arrive(hasAction)),
        watch: () => barrier.watch(),
        expired: () => {
          throw lastRound(limits.timeout);
        },
      },
      limits,
    );
  }

  /** @param left milliseconds of the limit that are left */
  async #inside(index: number, limits: Limits, left: number): Promise<number> {
    const barrier = this.#native;
    const aborted = () => limits.signal?.aborted === true;
    try {
      return await until<number>(
        {
          attempt: () => {
            const standing = barrier.look(index);
            return standing === WAITS ? NOT_YET : outcome(index, standing);
          },
          watch: () => barrier.watch(),
          expired: () => this.#giveUp(index, limits.timeout),
        },
        { ...limits, timeout: left },
      );
    } catch (error) {
      if (error instanceof BrokenBarrierError || !aborted()) throw error;
      if (barrier.giveUp(index)) return index;
      throw error;
    }
  }

  /** The time is over: what came in the last moment counts. */
  #giveUp(index: number, timeout: number): number {
    if (this.#native.giveUp(index)) return index;
    throw new BrokenBarrierError(`not all parties of the Barrier came within ${timeout} ms`);
  }

  async #act(index: number): Promise<number> {
    try {
      await this[actionOf]?.();
    } catch (error) {
      this.#native.giveUp(index);
      throw error;
    }
    return outcome(index, this.#native.acted(index));
  }

  #actSync(index: number): number {
    try {
      const result = this[actionOf]?.();
      if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
        throw new TypeError(`waitSync(): ${ACTIONS} must not be async: use wait()`);
      }
    } catch (error) {
      this.#native.giveUp(index);
      throw error;
    }
    return outcome(index, this.#native.acted(index));
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'Barrier', handles: this.#native.handle, extra: this.#timeout };
  }
}

ownClass(Barrier, ({ parties, nWaiting, broken }) => ({ parties, nWaiting, broken }));

function checkParties(parties: unknown): number {
  if (typeof parties !== 'number')
    throw new TypeError(`parties: expected a number, got ${describe(parties)}`);
  if (!Number.isInteger(parties) || parties < 1) {
    throw new RangeError(`parties: expected an integer from 1 on, got ${parties}`);
  }
  return parties;
}

function checkArrival(arrival: number): number | NotYet {
  if (arrival === BROKEN) throw broken();
  return arrival === LAST_ROUND ? NOT_YET : arrival;
}

function outcome(index: number, standing: number): number {
  if (standing === HAS_PASSED) return index;
  throw broken();
}

function broken(): BrokenBarrierError {
  return new BrokenBarrierError(
    'the Barrier is broken: a party gave up, failed in the action or died, or somebody said so. reset() makes it new',
  );
}

function lastRound(timeout: number): TimeoutError {
  return new TimeoutError(`parties of the last round were still at the Barrier after ${timeout} ms`);
}
