// Getting into stride, before short work is timed.

/** Long enough that V8 has compiled what runs here well, in milliseconds. */
const lasting = 30;

/**
 * Does the work over and over for a while. In the pause before a turn processors have fallen asleep, and V8 has thrown
 * away what it knew of code that has not run during the last collections: who has many rivals would start cold.
 */
export async function leadIn(work) {
  const end = performance.now() + lasting;
  do {
    const result = work();
    if (result instanceof Promise) await result;
  } while (performance.now() < end);
}
