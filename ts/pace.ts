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
  #stride = 1;
  #left = 1;

  /** @param interval milliseconds between two times that `due` is true */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** So many steps may pass before `due` has to be asked. */
  get steps(): number {
    return this.#left;
  }

  /** Called after a step, or several. True about once in every interval, and after a step that took longer. */
  due(passed = 1): boolean {
    this.#left -= passed;
    if (this.#left > 0) return false;
    const now = clock();
    const elapsed = now - this.#last;
    if (elapsed < this.#interval) {
      if (elapsed < this.#interval / 4) this.#stride = Math.min(this.#stride * 2, MOST_STEPS);
      this.#left = this.#stride;
      return false;
    }
    this.#stride = 1;
    this.restart(now);
    return true;
  }

  /** Counts the interval from now. */
  restart(now = clock()): void {
    this.#last = now;
    this.#left = this.#stride;
  }
}
