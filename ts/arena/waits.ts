/**
 * Waiting for shared objects without blocking: what could not be done at once is tried again whenever this thread is
 * rung. Waits that stand in one line are done in the order in which they began, so calls that are not awaited keep
 * their order, and only the first of a line is tried.
 */
import { offAbort, onAbort } from '../abort.js';
import { type Limits, LONGEST_TIMER_MS } from '../waiting.js';
import { holdLoop, join, letLoopGo, whenRung } from './membership.js';

/** What `attempt` gives while it has to go on waiting. */
export const NOT_YET: unique symbol = Symbol('not yet');
export type NotYet = typeof NOT_YET;

/** Something that can be waited for. */
export interface Attempt<T> {
  /** Does it, or says that it cannot be done yet, and then has had no effect. What it throws ends the wait. */
  attempt(): T | PromiseLike<T> | NotYet;
  /** Asks to be rung at the next change of the object. */
  watch(): void;
  /** What the promise rejects with, or resolves with, when the time is over. */
  expired(): T;
  /** The wait is over, however it ended; called once. */
  over?(): void;
}

/** Lines in which somebody waits. */
const lines = new Set<Line>();

whenRung(() => {
  for (const line of [...lines]) line.look();
});

/** Waits for one thing, one behind the other. */
export class Line {
  readonly #waits = new Set<Wait<unknown>>();

  /** Whether nobody waits: then whoever comes may try at once. */
  get isEmpty(): boolean {
    return this.#waits.size === 0;
  }

  /** Tries until it can be done, the time is over or the signal aborts; a wait that ends so has had no effect. */
  until<T>(task: Attempt<T>, limits: Limits): Promise<T> {
    return new Promise((resolve, reject) => {
      join();
      const first = this.#atOnce(task, limits);
      if (first !== NOT_YET) {
        resolve(first);
        return;
      }
      const wait = new Wait(this, task, resolve, reject);
      this.#enter(wait as Wait<unknown>);
      wait.limit(limits);
      this.look();
    });
  }

  /** Tries what is waited for, as far as it can be done. */
  look(): void {
    for (const wait of this.#waits) if (!wait.look()) return;
  }

  /** Ends all waits with an error. */
  fail(error: unknown): void {
    for (const wait of [...this.#waits]) wait.reject(error);
  }

  /** What is there already, or the end of a wait that may take no time. */
  #atOnce<T>(task: Attempt<T>, { timeout, signal }: Limits): T | PromiseLike<T> | NotYet {
    let mustWait = false;
    try {
      signal?.throwIfAborted();
      this.look();
      const first = this.isEmpty ? task.attempt() : NOT_YET;
      mustWait = first === NOT_YET && timeout > 0;
      return first === NOT_YET && !mustWait ? task.expired() : first;
    } finally {
      if (!mustWait) task.over?.();
    }
  }

  #enter(wait: Wait<unknown>): void {
    if (this.isEmpty) {
      if (lines.size === 0) holdLoop();
      lines.add(this);
    }
    this.#waits.add(wait);
  }

  /** For waits that are over. */
  leave(wait: Wait<unknown>): void {
    if (!this.#waits.delete(wait) || !this.isEmpty) return;
    lines.delete(this);
    if (lines.size === 0) letLoopGo();
  }
}

/** One wait in a line. */
class Wait<T> {
  readonly #line: Line;
  readonly #task: Attempt<T>;
  readonly #resolve: (value: T | PromiseLike<T>) => void;
  readonly #reject: (reason: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;
  #isOver = false;

  constructor(
    line: Line,
    task: Attempt<T>,
    resolve: (value: T | PromiseLike<T>) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#line = line;
    this.#task = task;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  limit({ timeout, signal }: Limits): void {
    if (timeout <= LONGEST_TIMER_MS) {
      this.#timer = setTimeout(this.#expire, timeout);
    }
    this.#signal = signal;
    onAbort(signal, this.#abort);
  }

  /** True if the wait is over. */
  look(): boolean {
    return this.#try(() => {
      this.#task.watch();
      return this.#task.attempt();
    });
  }

  reject(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #try(make: () => T | PromiseLike<T> | NotYet): boolean {
    try {
      const value = make();
      if (value === NOT_YET) return false;
      this.#end();
      this.#resolve(value);
    } catch (error) {
      this.reject(error);
    }
    return true;
  }

  /** What came in the last moment counts, if it is this one's turn. */
  readonly #expire = (): void => {
    this.#line.look();
    if (!this.#isOver) this.#try(() => this.#task.expired());
  };

  readonly #abort = (): void => {
    this.reject(this.#signal?.reason);
    this.#line.look();
  };

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#line.leave(this as Wait<unknown>);
    clearTimeout(this.#timer);
    offAbort(this.#signal, this.#abort);
    this.#task.over?.();
  }
}

/** Tries for something that nobody else waits for in a line. */
export function until<T>(task: Attempt<T>, limits: Limits): Promise<T> {
  return new Line().until(task, limits);
}
