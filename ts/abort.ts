/** What is under way on each signal, in the order in which it began. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted. All calls under a signal share one listener: with one each, Node warns of a
 * leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): void {
  if (!signal) return;
  const callbacks = waiting.get(signal);
  if (callbacks) callbacks.add(callback);
  else {
    waiting.set(signal, new Set([callback]));
    signal.addEventListener('abort', aborted);
  }
}

/** Does not call back any more; the signal forgets us with the last one. */
export function offAbort(signal: AbortSignal | undefined, callback: () => void): void {
  if (!signal) return;
  const callbacks = waiting.get(signal);
  if (!callbacks?.delete(callback) || callbacks.size > 0) return;
  waiting.delete(signal);
  signal.removeEventListener('abort', aborted);
}

function aborted(this: AbortSignal): void {
  for (const callback of waiting.get(this) ?? []) {
    // One after the other: what the first brings about may end others, who then must not be called back.
    offAbort(this, callback);
    callback();
  }
}
