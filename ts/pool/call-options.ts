import { describe } from '../errors.js';
import { checkNames } from '../option-names.js';

const CALL = ['timeout', 'signal'];
const ASYNC = ['callback', 'errorCallback'];
const MAP = [...CALL, 'chunkSize', 'progress', 'onProgress', 'out'];

/** Names that the options of each kind of call may have. */
const KNOWN = {
  call: CALL,
  asyncCall: [...CALL, ...ASYNC],
  map: MAP,
  asyncMap: [...MAP, ...ASYNC],
  imap: [...MAP.filter(name => name !== 'out'), 'bufferSize'],
};

/**
 * Checks what a call was given besides its function and input.
 * @throws TypeError that says what was expected and what came
 */
export function checkCallOptions(options: unknown, kind: keyof typeof KNOWN): void {
  checkNames(options, KNOWN[kind]);
  if (kind === 'asyncCall' || kind === 'asyncMap') checkCallbacks(options);
}

function checkCallbacks(options: object): void {
  for (const name of ASYNC) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined || typeof value === 'function') continue;
    throw new TypeError(`${name}: expected a function, got ${describe(value)}`);
  }
}
