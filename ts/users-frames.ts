import { types } from 'node:util';
import { isOwnFrame } from './own-frames.js';
import { remapStack } from './ship/stack.js';

/** Frames that say nothing to a user: ours, and Node's own. */
export const isForeign = (line: string): boolean =>
  isOwnFrame(line) || /\(?node:(internal|async_hooks|vm)\b/.test(line);

/**
 * Makes the stack of an error from a worker, and of those that it carries, speak of the user's own files and lines,
 * through source maps, without the frames of the machinery in between. Anything but an error stays as it is.
 * @param fn the function that was called, if that is known
 */
export function withUsersFrames(thrown: unknown, fn?: CallableFunction): unknown {
  const met = new Set([thrown]);
  for (const error of met) {
    if (!types.isNativeError(error)) continue;
    try {
      showUsersFrames(error, fn);
    } catch {
      // It is frozen, or its stack is a getter that throws: it stays as it is.
    }
    for (const carried of [ownValue(error, 'cause'), ownValue(error, 'errors')].flat()) met.add(carried);
  }
  return thrown;
}

/** No getter of the user's runs for it. */
const ownValue = (error: Error, key: string): unknown => Object.getOwnPropertyDescriptor(error, key)?.value;

function showUsersFrames(thrown: Error, fn: CallableFunction | undefined): void {
  if (typeof thrown.stack !== 'string') return;
  const kept = thrown.stack.split('\n').filter(line => !isForeign(line));
  const value = remapStack(kept.join('\n'), undefined, fn);
  Object.defineProperty(thrown, 'stack', { value, writable: true, configurable: true });
}
