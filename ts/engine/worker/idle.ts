import { clock } from '../../clock.js';
import { loopIsHeld } from './held.js';
import type { Link } from './link.js';

/** How long a native wait may keep the worker's own event loop from its turn, in milliseconds. */
export const SLICE_MS = 20;
/** After so many slices without a task the worker rests on its event loop, which costs nothing. */
const PATIENCE = 25;

/** How the caller reaches a worker's event loop. */
export interface LoopDoor {
  /** `look` is called on the event loop when the caller rings. */
  whenRung(look: () => void): void;
  /** While true, the event loop does not end. */
  hold(open: boolean): void;
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** What a worker does between tasks: waits natively in slices, or rests on its event loop until it is rung. */
export class Idle {
  readonly #link: Link;
  readonly #door: LoopDoor;
  readonly #limit: number;
  #slices = 0;
  #since = 0;
  #wake: (() => void) | null = null;

  /** @param limit idle milliseconds after which `expired` becomes true; 0: never */
  constructor(link: Link, door: LoopDoor, limit: number) {
    this.#link = link;
    this.#door = door;
    this.#limit = limit;
  }

  /** A task came. */
  reset(): void {
    this.#slices = 0;
    this.#since = 0;
  }

  /** The caller rang. */
  rung(): void {
    this.#wake?.();
  }

  /** Idle for longer than allowed. */
  get expired(): boolean {
    return this.#limit > 0 && this.#since > 0 && clock() - this.#since >= this.#limit;
  }

  /** Waits for a task. What that waits for may hold no event loop open: its own cancellation, for one. */
  async awaitTask(pending: Promise<void>): Promise<void> {
    this.#door.hold(true);
    await pending;
    this.#door.hold(false);
  }

  /** Gives the event loop its turn, between tasks. */
  turn(): Promise<void> {
    return turn();
  }

  /**
   * Waits for work.
   * @param claim a native wait of so many milliseconds that gives what `Link.claim` gives
   * @returns what the wait brought, 0 for nothing
   */
  async wait(claim: (milliseconds: number) => number): Promise<number> {
    this.#since ||= clock();
    if (this.#slices < PATIENCE && !loopIsHeld()) {
      this.#slices++;
      const claimed = claim(SLICE_MS);
      if (claimed === 0) await turn();
      return claimed;
    }
    if (this.#link.rest()) await this.#rest();
    return claim(0);
  }

  /** The door holds the loop open meanwhile: nothing else might. */
  async #rest(): Promise<void> {
    const limit = this.#limit > 0 ? setTimeout(() => this.rung(), this.#limit) : null;
    this.#door.hold(true);
    await new Promise<void>(resolve => {
      this.#wake = resolve;
    });
    this.#wake = null;
    this.#door.hold(false);
    if (limit) clearTimeout(limit);
  }
}
