import { setTimeout as sleep } from 'node:timers/promises';

/** How long a condition may take before a test gives up, in milliseconds: generous, the machine may be busy. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 5;

/**
 * Waits until `condition` holds.
 * @param what the condition in words, for the message
 * @throws Error if it does not hold in time
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patience = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`);
    await sleep(LOOK_MS);
  }
}

/**
 * `promise`, or an error if it has not settled in time: a test then fails with a sentence instead of a time limit.
 */
export async function settles<T>(promise: PromiseLike<T>, what: string, patience = PATIENCE_MS): Promise<T> {
  const over = new AbortController();
  const limit = sleep(patience, null, { signal: over.signal }).then(() => {
    throw new Error(`not settled within ${patience} ms: ${what}`);
  });
  limit.catch(() => {});
  try {
    return await Promise.race([promise, limit]);
  } finally {
    over.abort();
  }
}

/** The error with which `promise` rejects. */
export async function rejection(promise: PromiseLike<unknown>, what = 'the promise'): Promise<unknown> {
  try {
    await settles(promise, what);
  } catch (error) {
    return error;
  }
  throw new Error(`${what} was expected to reject, and did not`);
}
