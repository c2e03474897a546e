/** Waiting for any of several things. */
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { NOT_YET, until } from '../arena/waits.js';
import { describe, WouldDeadlockError } from '../errors.js';
import { native } from '../native.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';
import { Deadline } from './deadline.js';
import { type CanBeWaitedFor, type Waitable, waitable } from './waitable.js';

/**
 * Waits until at least one of the things is ready (a connection: something can be received, or it is at its end; a
 * process: it has ended), and gives all that are, in their order; none when the time is over.
 * @throws TypeError if one of them cannot be waited for; WouldDeadlockError if there are none, and no limit
 */
export function wait<T extends CanBeWaitedFor>(things: Iterable<T>, options?: WaitOptions): Promise<T[]> {
  try {
    const all = waitables(things);
    const limits = checkLimits(options);
    if (!limits.signal) refuseForEver(all, limits.timeout);
    return until(
      {
        attempt: () => {
          const ready = readyOf(all);
          return ready.length > 0 ? ready : NOT_YET;
        },
        watch: () => {
          for (const each of all.values()) each.watch();
        },
        expired: () => [],
      },
      limits,
    );
  } catch (error) {
    return Promise.reject(error);
  }
}

/** `wait`, blocking this thread. */
export function waitSync<T extends CanBeWaitedFor>(things: Iterable<T>, timeout?: number): T[] {
  join();
  const all = waitables(things);
  const limit = checkTimeout(timeout);
  refuseForEver(all, limit);
  const deadline = Deadline.in(limit);
  for (;;) {
    const seen = native.rings();
    for (const each of all.values()) each.watch();
    const ready = readyOf(all);
    if (ready.length > 0 || deadline.isOver) return ready;
    told(() => native.awaitRing(seen, deadline.left));
  }
}

function refuseForEver(all: ReadonlyMap<unknown, Waitable>, timeout: number): void {
  if (all.size > 0 || timeout < Number.POSITIVE_INFINITY) return;
  throw new WouldDeadlockError('this wait could never end: there is nothing to wait for, and no timeout');
}

function readyOf<T>(all: ReadonlyMap<T, Waitable>): T[] {
  return [...all].filter(([, each]) => each.ready()).map(([thing]) => thing);
}

function waitables<T extends CanBeWaitedFor>(things: Iterable<T>): Map<T, Waitable> {
  const all = new Map<T, Waitable>();
  if (typeof (things as Iterable<T> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`things: expected an iterable of them, got ${describe(things)}`);
  }
  for (const thing of things) {
    const found: unknown = typeof thing === 'object' && thing !== null ? thing[waitable] : undefined;
    if (typeof found !== 'object' || found === null) {
      throw new TypeError(`things: expected connections, processes and sentinels, got ${describe(thing)}`);
    }
    all.set(thing, found as Waitable);
  }
  return all;
}
