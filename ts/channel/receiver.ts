/** The side of a channel that messages come out at. */
import { told } from '../arena/refusals.js';
import { Line, NOT_YET, type NotYet } from '../arena/waits.js';
import { delivered } from '../turns.js';
import { checkLimits, checkTimeout, type Limits, type WaitOptions } from '../waiting.js';
import { Deadline, unlimited } from './deadline.js';
import { Change, type NativeChannel, Nothing, post } from './mailbox.js';

/** Why there is nothing to take, as errors of whoever owns the channel. */
export interface TakeRefusals {
  empty(timeout: number): Error;
  over(): Error;
  /** Nobody else can ever put anything in: why this thread may not block for ever. */
  lonely(): Error | undefined;
}

/** What is made of a message that was taken: its length or one of `Taken`; `now`: not a promise. */
export type Open<T> = (length: number, now: boolean) => T | symbol;

/** The value that was sent. */
export const asValue: Open<unknown> = (length, now) => post().open(length, post().inbox, now);

/** The bytes of the message. */
export const asBytes: Open<Buffer> = length => post().bytes(length);

export class Receiver {
  readonly channel: NativeChannel;
  readonly #refusals: TakeRefusals;
  readonly #isShared: () => boolean;
  readonly #line = new Line();

  /** @param isShared - false: nobody else can ever put anything in */
  constructor(channel: NativeChannel, refusals: TakeRefusals, isShared: () => boolean) {
    this.channel = channel;
    this.#refusals = refusals;
    this.#isShared = isShared;
  }

  take<T>(open: Open<T>, options: WaitOptions | undefined): Promise<T> {
    try {
      const limits = options === undefined ? unlimited : checkLimits(options);
      limits.signal?.throwIfAborted();
      const attempt = (): T | NotYet => this.#attempt(open, false);
      if (this.#line.isEmpty) {
        const taken = options === undefined ? this.#soon(attempt) : attempt();
        if (taken !== NOT_YET) return delivered(taken);
      }
      return this.until(attempt, limits, this.#refusals.empty);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  takeSync<T>(open: Open<T>, timeout: number | undefined): T {
    const limit = checkTimeout(timeout);
    const deadline = Deadline.in(limit);
    if (!this.#isShared()) {
      const taken = this.#takeInTurn(open);
      if (taken !== NOT_YET) return taken;
      this.#refuseForEver(deadline);
    }
    for (;;) {
      const taken = this.#blockTake(open, deadline);
      if (taken !== NOT_YET) return taken;
      if (deadline.isOver) throw this.#refusals.empty(limit);
    }
  }

  takeNow<T>(open: Open<T>): T {
    const taken = this.#takeInTurn(open);
    if (taken === NOT_YET) throw this.#refusals.empty(0);
    return taken;
  }

  /** Whether something can be taken without waiting, or it is over. */
  get isReady(): boolean {
    return told(() => this.channel.isReady());
  }

  /** Waits until that is so; false when the time is over. */
  poll(options: WaitOptions | undefined): Promise<boolean> {
    try {
      const limits = checkLimits(options, 0);
      limits.signal?.throwIfAborted();
      if (this.isReady) return delivered(true);
      if (limits.timeout === 0) return delivered(false);
      return new Line().until(
        {
          attempt: () => this.isReady || NOT_YET,
          watch: this.watch,
          expired: () => false,
        },
        limits,
      );
    } catch (error) {
      return Promise.reject(error);
    }
  }

  pollSync(timeout: number | undefined): boolean {
    const deadline = Deadline.in(checkTimeout(timeout, 0));
    if (this.isReady) return true;
    this.#refuseForEver(deadline);
    return told(() => this.channel.blockReady(deadline.left));
  }

  /** Waits in the line of those who take. */
  until<T>(
    attempt: () => T | Promise<T> | NotYet,
    limits: Limits,
    empty: (timeout: number) => Error,
  ): Promise<T> {
    return this.#line.until(
      {
        attempt,
        watch: this.watch,
        expired: () => {
          throw empty(limits.timeout);
        },
      },
      limits,
    );
  }

  /** The next message by other means, in turn with the calls that wait. */
  next<T>(attempt: () => T | Promise<T> | NotYet): Promise<T> {
    try {
      const first = this.#line.isEmpty ? this.#soon(attempt) : NOT_YET;
      return first === NOT_YET ? this.until(attempt, unlimited, this.#refusals.empty) : delivered(first);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** What was taken, or the error that says why nothing will ever be. */
  settle<T>(taken: T | symbol): T | NotYet {
    if (taken === Nothing.now) return NOT_YET;
    if (taken === Nothing.shut || taken === Nothing.ended) throw this.#refusals.over();
    return taken as T;
  }

  readonly watch = (): void => this.channel.watch(Change.readable);

  /** Ends all waits with an error. */
  fail(error: unknown): void {
    this.#line.fail(error);
  }

  /** Being rung takes several times as long as an answer of somebody who is awake. */
  #soon<T>(attempt: () => T | NotYet): T | NotYet {
    const first = attempt();
    if (first !== NOT_YET || !this.#isShared()) return first;
    return post().poll(this.channel) ? attempt() : NOT_YET;
  }

  #refuseForEver(deadline: Deadline): void {
    const lonely = deadline.isNever ? this.#refusals.lonely() : undefined;
    if (lonely) throw lonely;
  }

  #attempt<T>(open: Open<T>, now: boolean): T | NotYet {
    return this.settle(open(post().take(this.channel), now));
  }

  #takeInTurn<T>(open: Open<T>): T | NotYet {
    this.#line.look();
    return this.#line.isEmpty ? this.#attempt(open, true) : NOT_YET;
  }

  #blockTake<T>(open: Open<T>, deadline: Deadline): T | NotYet {
    this.#line.look();
    if (!this.#line.isEmpty) {
      told(() => this.channel.blockReady(deadline.left));
      return NOT_YET;
    }
    return this.settle(open(post().waitToTake(this.channel, deadline.left), true));
  }
}
