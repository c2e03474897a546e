import { type CanBeWaitedFor, type Waitable, waitable } from '../channel/waitable.js';
import { ShipError } from '../errors.js';

/** The end of a process, for `wait()`; ready when it has ended, and from then on. */
export class Sentinel implements CanBeWaitedFor {
  readonly #waitable: Waitable;

  constructor(end: Waitable) {
    this.#waitable = end;
  }

  get [waitable](): Waitable {
    return this.#waitable;
  }

  /** Where it is not watched nobody would ever hear of the end. */
  [Symbol.for('crossray.reduce')](): never {
    throw new ShipError('a sentinel cannot travel: only who started the process can wait for its end');
  }
}
