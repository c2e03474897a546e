/**
 * What is there already is handed out from one microtask to the next, and timers, sockets and everything else of the
 * event loop wait until that ends: for ever, if somebody brings more as fast as it is taken. So who hands out asks here,
 * and now and then waits for a turn of the loop.
 */
import { Pace } from './pace.js';

/** After so many milliseconds of nothing but deliveries it is looked whether the loop turns, and after as many again it does. */
const INTERVAL_MS = 5;

const pace = new Pace(INTERVAL_MS);
/** Settles with the next turn; there is none as long as nobody looks. */
let turn: Promise<void> | undefined;
/** Deliveries wait for it. Those that follow do so too: they keep their order. */
let isAwaited = false;

/** The turn of the event loop that has to come before something that is there is handed out; none most of the time. */
export function turnDue(): Promise<void> | undefined {
  if (isAwaited) return turn;
  if (!pace.due()) return undefined;
  if (turn !== undefined) {
    isAwaited = true;
    return turn;
  }
  turn = new Promise(resolve => {
    setImmediate(() => {
      turn = undefined;
      isAwaited = false;
      pace.restart();
      resolve();
    });
  });
  return undefined;
}

/** A promise of something that is there. */
export function delivered<T>(value: T | Promise<T>): Promise<T> {
  return turnDue()?.then(() => value) ?? Promise.resolve(value);
}
