/**
 * Waiting for shared objects without blocking: what could not be done at once is tried again whenever this thread is
 * rung. Waits are looked at in the order in which they began, so calls that are not awaited keep their order.
 */
import { type Limits, LONGEST_TIMER_MS } from '../waiting.js';
import { holdLoop, join, letLoopGo, whenRung } from './membership.js';

/** What `attempt` gives while it has to go on waiting. */
export const NOT_YET: unique symbol = Symbol('not yet');
export type NotYet = typeof NOT_YET;

/** Something that can be waited for. */
export interface Attempt<T> {
  /** Does it, or says that it cannot be done yet, and then has had no effect. What it throws ends the wait. */
  attempt(): T | NotYet;
  /** Asks to be rung at the next change of the object. */
  watch(): void;
  /** What the promise rejects with, or resolves with, when the time is over. */
  expired(): T;
}

interface Wait {
  look(): void;
}

const waits = new Set<Wait>();

whenRung(() => {
  for (const wait of [...waits]) wait.look();
});

function enter(wait: Wait): void {
  if (waits.size === 0) holdLoop();
  waits.add(wait);
}

function leave(wait: Wait): void {
  if (waits.delete(wait) && waits.size === 0) letLoopGo();
}

/** Tries until it can be done, the time is over or the signal aborts; a wait that ends so has had no effect. */
export function until<T>(task: Attempt<T>, { timeout, signal }: Limits): Promise<T> {
  return new Promise((resolve, reject) => {
    join();
    signal?.throwIfAborted();
    const first = task.attempt();
    if (first !== NOT_YET) {
      resolve(first);
      return;
    }
    if (timeout <= 0) {
      resolve(task.expired());
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void): void => {
      leave(wait);
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const tryOr = (make: () => T | NotYet): void => {
      try {
        const value = make();
        if (value !== NOT_YET) end(() => resolve(value));
      } catch (error) {
        end(() => reject(error));
      }
    };
    const abort = (): void => end(() => reject(signal?.reason));
    const wait: Wait = {
      look: () =>
        tryOr(() => {
          if (!waits.has(wait)) return NOT_YET;
          task.watch();
          return task.attempt();
        }),
    };
    enter(wait);
    if (timeout <= LONGEST_TIMER_MS) {
      timer = setTimeout(() => tryOr(() => lastLook(task)), timeout);
    }
    signal?.addEventListener('abort', abort, { once: true });
    wait.look();
  });
}

/** What came in the last moment counts. */
function lastLook<T>(task: Attempt<T>): T {
  const value = task.attempt();
  return value === NOT_YET ? task.expired() : value;
}
