/** What the addon refuses about shared objects, as the error classes of the package. */
import { ArenaFullError, ClosedError, CrossrayError, WouldDeadlockError } from '../errors.js';

/** What `call` gives; an error of the addon becomes one of ours, with the addon's as its cause. */
export function told<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CrossrayError) return error;
  const [, code, message] = /^ERR_CROSSRAY_(\w+): ([\s\S]*)$/.exec(error.message) ?? [];
  if (code === undefined || message === undefined) return error;
  const options = { cause: error };
  switch (code) {
    case 'ARENA_FULL': {
      const [size = 0, needed = 0] = (message.match(/\d+/g) ?? []).map(Number);
      return Object.assign(new ArenaFullError(message, options), { size, needed });
    }
    case 'WOULD_DEADLOCK':
      return new WouldDeadlockError(message, options);
    case 'GONE':
      return new ClosedError(message, options);
    case 'RANGE':
      return Object.assign(new RangeError(message, options), { code: `ERR_CROSSRAY_${code}` });
    case 'ARGUMENT':
      return Object.assign(new TypeError(message, options), { code: `ERR_CROSSRAY_${code}` });
    default:
      return Object.assign(new Error(message, options), { code: `ERR_CROSSRAY_${code}` });
  }
}
