/** Listening to signals: once to each, however many calls share it, for Node warns of a leak from eleven listeners on. */

interface Listener {
  readonly callbacks: Set<() => void>;
  readonly run: () => void;
}

const listeners = new WeakMap<AbortSignal, Listener>();

/** Calls back when the signal aborts. @param callback - for each call another function */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): void {
  if (signal) (listeners.get(signal) ?? listen(signal)).callbacks.add(callback);
}

/** Ends that. */
export function offAbort(signal: AbortSignal | undefined, callback: () => void): void {
  const listener = signal && listeners.get(signal);
  if (!listener?.callbacks.delete(callback) || listener.callbacks.size > 0) return;
  signal?.removeEventListener('abort', listener.run);
  listeners.delete(signal as AbortSignal);
}

function listen(signal: AbortSignal): Listener {
  const callbacks = new Set<() => void>();
  const run = (): void => {
    listeners.delete(signal);
    for (const callback of callbacks) callback();
  };
  const listener = { callbacks, run };
  listeners.set(signal, listener);
  signal.addEventListener('abort', run, { once: true });
  return listener;
}
