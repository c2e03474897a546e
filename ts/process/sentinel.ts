import { type CanBeWaitedFor, type Waitable, waitable } from '../channel/waitable.js';

/** The end of a process, for `wait()`; ready when it has ended, and from then on. */
export class Sentinel implements CanBeWaitedFor {
  readonly #waitable: Waitable;

  constructor(end: Waitable) {
    this.#waitable = end;
  }

  get [waitable](): Waitable {
    return this.#waitable;
  }
}
