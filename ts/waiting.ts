import { offAbort, onAbort } from './abort.js';
import { describe, TimeoutError } from './errors.js';
import { checkNames } from './option-names.js';

/** How long a wait may take: milliseconds, or that and a signal. */
export type WaitOptions = number | { timeout?: number | undefined; signal?: AbortSignal | undefined };

/** A wait's limits, checked. */
export interface Limits {
  /** Milliseconds, Infinity without a limit; never negative. */
  timeout: number;
  signal: AbortSignal | undefined;
}

/** setTimeout takes no more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

const WAIT = ['timeout', 'signal'];

/**
 * @param preset the timeout where none is said
 * @throws TypeError that names what was expected and what came
 */
export function checkLimits(options: WaitOptions | undefined, preset?: number): Limits {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    return { timeout: checkTimeout(options as number | undefined, preset), signal: undefined };
  }
  if (options instanceof AbortSignal) {
    throw new TypeError('options: expected { timeout, signal }, got an AbortSignal itself: pass { signal }');
  }
  checkNames(options, WAIT);
  const { timeout, signal } = options;
  const limit = checkTimeout(timeout, preset);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal: expected an AbortSignal, got ${describe(signal)}`);
  }
  return { timeout: limit, signal };
}

/**
 * The limit of a wait that blocks its thread: no signal could reach it.
 * @param preset where none is said
 * @returns milliseconds, Infinity without a limit; never negative
 * @throws TypeError that names what was expected and what came
 */
export function checkTimeout(timeout: number | undefined, preset = Number.POSITIVE_INFINITY): number {
  if (timeout === undefined) return preset;
  if (typeof timeout === 'number' && !Number.isNaN(timeout)) return Math.max(timeout, 0);
  throw new TypeError(`timeout: expected a number of milliseconds, got ${describe(timeout)}`);
}

/** `promise`, or a TimeoutError or the signal's reason if that comes first. Neither touches what is waited for. */
export async function within<T>(promise: Promise<T>, { timeout, signal }: Limits, what: string): Promise<T> {
  if (timeout === Number.POSITIVE_INFINITY && !signal) return promise;
  // Who does not wait for it here does not hear of its error either.
  promise.catch(() => {});
  signal?.throwIfAborted();
  let abort = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const expire = () => reject(new TimeoutError(`${what} was not there within ${timeout} ms`));
    if (timeout <= LONGEST_TIMER_MS) timer = setTimeout(expire, timeout);
    abort = () => reject(signal?.reason);
    onAbort(signal, abort);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    offAbort(signal, abort);
  }
}

/** True once the promise has settled, false if it has not after so many milliseconds. */
export async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<false>(resolve => {
    if (milliseconds <= LONGEST_TIMER_MS) timer = setTimeout(resolve, Math.max(milliseconds, 0), false);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** `promise`; the event loop does not end before it has settled. For waits that nothing else keeps alive. */
export async function holdingLoop<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, LONGEST_TIMER_MS);
  try {
    return await promise;
  } finally {
    clearInterval(hold);
  }
}
