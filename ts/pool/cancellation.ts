import { CancelledError } from '../errors.js';

/** The errors of calls that were given up here. One that a task throws comes home as another object. */
const given = new WeakSet<object>();

/** The error of a call that is given up here. */
export function cancellation(why: string): CancelledError {
  const error = new CancelledError(why);
  given.add(error);
  return error;
}

/** True if a call ended with `error` because it was given up here, false if its task threw it. */
export const isCancellation = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && given.has(error);
