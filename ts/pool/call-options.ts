import { describe } from '../errors.js';

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
  checkCallbacks(options);
}

/**
 * A wrong name would go unnoticed.
 * @throws TypeError for what is no object, or has other names
 */
export function checkNames(options: unknown, known: readonly string[]): asserts options is object {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected an object (${known.join(', ')}), got ${describe(options)}`);
  }
  const unknown = Object.keys(options).find(name => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`unknown option '${unknown}': expected ${known.join(', ')}`);
}

function checkCallbacks(options: { callback?: unknown; errorCallback?: unknown }): void {
  for (const name of ['callback', 'errorCallback'] as const) {
    const value = options[name];
    if (value === undefined || typeof value === 'function') continue;
    throw new TypeError(`${name}: expected a function, got ${describe(value)}`);
  }
}
