import { types } from 'node:util';
import { isOwnFrame } from './own-frames.js';
import { remapStack } from './ship/stack.js';

/** Frames that say nothing to a user: ours in the worker, and Node's own. */
const isForeign = (line: string): boolean =>
  isOwnFrame(line) || /\(?node:(internal|async_hooks|vm)\b/.test(line);

/**
 * Makes the stack of an error from a worker speak of the user's own files and lines, through source maps, without
 * the frames of the machinery in between. Anything but an error stays as it is.
 * @param fn the function that was called, if that is known
 */
export function withUsersFrames(thrown: unknown, fn?: CallableFunction): unknown {
  if (!types.isNativeError(thrown) || typeof thrown.stack !== 'string') return thrown;
  const kept = thrown.stack.split('\n').filter(line => !isForeign(line));
  const value = remapStack(kept.join('\n'), undefined, fn);
  Object.defineProperty(thrown, 'stack', { value, writable: true, configurable: true });
  return thrown;
}
