/**
 * A child that ends while its `run()` still waits: nothing was left that could settle what it waits for. To end as if
 * all were done would hide that, so it ends as a Node program does with whose top-level await it is so.
 */
import { told } from './place.js';

/** Node's code for it. */
const UNSETTLED = 13;

/** Calls `run` and waits for what it gives; a child whose event loop has nothing left before that ends by code 13. */
export async function settled(run: () => unknown): Promise<void> {
  // Whoever calls process.exit() means it, and does not come by here.
  let isDrained = false;
  const drain = (): void => {
    isDrained = true;
    // Runs only if a listener has found something to go on with.
    setImmediate(() => {
      isDrained = false;
    }).unref();
  };
  const tell = (): void => {
    if (!isDrained || process.exitCode !== undefined) return;
    process.exitCode = UNSETTLED;
    process.stderr.write(
      `Process ${told()?.name}: run() still waits for a promise, and nothing is left that could settle it: exit code ${UNSETTLED}\n`,
    );
  };
  process.on('beforeExit', drain);
  process.on('exit', tell);
  try {
    await run();
  } finally {
    process.off('beforeExit', drain);
    process.off('exit', tell);
  }
}
