/** The turn comes after some ten milliseconds; a loop that never gets one is left after so many. */
const PATIENCE_MS = 5000;

/** Does something that may never have to wait, again and again; whether a timer got its turn meanwhile. */
export async function letsTimersIn(step: () => Promise<unknown>): Promise<boolean> {
  let hasTurned = false;
  const timer = setTimeout(() => {
    hasTurned = true;
  }, 1);
  const end = performance.now() + PATIENCE_MS;
  while (!hasTurned && performance.now() < end) await step();
  clearTimeout(timer);
  return hasTurned;
}
