const DONE = Promise.resolve();

/**
 * Calls back in a microtask; `callback` must not throw. Not `queueMicrotask`: in Node that makes an async resource each time,
 * which takes longer than to encode a small call, and seven functions, which after a pause takes as long as to send one.
 */
export function inMicrotask(callback: () => void): void {
  void DONE.then(callback);
}
