import { clock } from './clock.js';

/** So many slow steps can pass unseen after quick ones, at the worst. */
const MOST_STEPS = 64;

/**
 * Tells often enough, and cheaply, that a while has passed: the clock is read after a number of steps that
 * adapts to how long a step takes.
 */
export class Pace {
  readonly #interval: number;
  #last = clock();
  #steps = 1;
  #left = 1;

  /** @param interval milliseconds between two times that `due` is true */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** Called once a step. True about once in every interval, and after a step that took longer. */
  due(): boolean {
    if (--this.#left > 0) return false;
    const now = clock();
    const elapsed = now - this.#last;
    if (elapsed < this.#interval) {
      if (elapsed < this.#interval / 4) this.#steps = Math.min(this.#steps * 2, MOST_STEPS);
      this.#left = this.#steps;
      return false;
    }
    this.#steps = 1;
    this.restart(now);
    return true;
  }

  /** Counts the interval from now. */
  restart(now = clock()): void {
    this.#last = now;
    this.#left = this.#steps;
  }
}
