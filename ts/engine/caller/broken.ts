import { BrokenProcessPool } from '../../errors.js';

/** The error of calls for which no worker can be started. */
export function brokenBy(cause: unknown): BrokenProcessPool {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BrokenProcessPool(`the pool's workers cannot start: ${why}`, { cause });
}
