import { types } from 'node:util';
import { isOwnFrame } from '../../own-frames.js';

/** Frames that say nothing to a user: ours in the worker, and Node's own. */
const isForeign = (line: string): boolean =>
  isOwnFrame(line) || /\(?node:(internal|async_hooks|vm)\b/.test(line);

/**
 * Makes the stack of an error from a worker speak of the user's own files and lines, through source maps, without
 * the frames of the machinery in between. Anything but an error stays as it is.
 */
export function withUsersFrames(thrown: unknown): unknown {
  if (types.isNativeError(thrown) && typeof thrown.stack === 'string') {
    const kept = thrown.stack.split('\n').filter(line => !isForeign(line));
    setStack(thrown, kept.join('\n'));
  }
  return thrown;
}

/** Replaces a stack as V8 defines it: writable, not enumerable. */
export function setStack(error: Error, stack: string): void {
  Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
}
