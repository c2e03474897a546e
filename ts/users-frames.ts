import { types } from 'node:util';
import { isOwnFrame } from './own-frames.js';
import { remapStack } from './ship/stack.js';

/** Frames that say nothing to a user: ours, and Node's own. */
export const isForeign = (line: string): boolean =>
  isOwnFrame(line) || /\(?node:(internal|async_hooks|vm)\b/.test(line);

/**
 * Makes the stack of an error from a worker speak of the user's own files and lines, through source maps, without
 * the frames of the machinery in between; the same for its causes. Anything but an error stays as it is.
 * @param fn the function that was called, if that is known
 */
export function withUsersFrames(thrown: unknown, fn?: CallableFunction): unknown {
  for (const error of errorsIn(thrown)) rewriteStack(error, fn);
  return thrown;
}

/** The error, and those that it names as its causes or has gathered. */
function errorsIn(thrown: unknown): Set<Error> {
  const met = new Set<Error>();
  const meet = (value: unknown): void => {
    if (types.isNativeError(value)) met.add(value);
  };
  meet(thrown);
  for (const error of met) {
    meet(error.cause);
    const { errors } = error as { errors?: unknown };
    if (Array.isArray(errors)) errors.forEach(meet);
  }
  return met;
}

function rewriteStack(thrown: Error, fn: CallableFunction | undefined): void {
  if (typeof thrown.stack !== 'string') return;
  const kept = thrown.stack.split('\n').filter(line => !isForeign(line));
  const value = remapStack(kept.join('\n'), undefined, fn);
  Object.defineProperty(thrown, 'stack', { value, writable: true, configurable: true });
}
