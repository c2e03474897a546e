import { clearTimeout, setTimeout } from 'node:timers';

/** How long the event loop is still held after the last task has left, in milliseconds. */
const LINGER_MS = 1;

/**
 * Holds the caller's event loop while tasks are under way. Between two calls of a sequence it is not let go: asking
 * Node twice a call took a fifth of a round trip.
 */
export class LoopHold {
  readonly #hold: (hold: boolean) => void;
  readonly #isIdle: () => boolean;
  #held = false;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param hold tells Node
   * @param isIdle true while no task is under way
   */
  constructor(hold: (hold: boolean) => void, isIdle: () => boolean) {
    this.#hold = hold;
    this.#isIdle = isIdle;
  }

  /** A task is under way. */
  take(): void {
    if (this.#held) return;
    this.#held = true;
    this.#hold(true);
  }

  /** The last task has left. */
  letGoSoon(): void {
    this.#timer ??= setTimeout(this.#check, LINGER_MS);
  }

  /** Nothing will ever be under way again. */
  end(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#held) this.#hold(false);
    this.#held = false;
  }

  readonly #check = (): void => {
    this.#timer = null;
    if (this.#isIdle()) this.end();
  };
}
