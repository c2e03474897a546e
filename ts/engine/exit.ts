/** Workers that wait in native code would hold `process.exit()` up: they are woken first. */
const wakers = new Set<() => void>();

const wakeAll = (): void => {
  for (const wake of wakers) wake();
};

/** Calls `wake` when this thread exits, for any number of callers with one listener. */
export function wakeAtExit(wake: () => void): void {
  if (wakers.size === 0) process.on('exit', wakeAll);
  wakers.add(wake);
}

export function forgetAtExit(wake: () => void): void {
  if (wakers.delete(wake) && wakers.size === 0) process.off('exit', wakeAll);
}
