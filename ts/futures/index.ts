/**
 * Python's `concurrent.futures`: executors, futures, and waiting for many of them.
 *
 * ```ts
 * import { asCompleted, ThreadPoolExecutor } from 'crossray/futures';
 *
 * await using executor = new ThreadPoolExecutor();
 * const futures = [3, 1, 2].map(n => executor.submit(n => n * n, n));
 * for await (const future of asCompleted(futures)) console.log(await future); // 9, 1, 4 in order of completion
 * ```
 *
 * @module
 */

export { BrokenProcessPool, CancelledError, ClosedError, TimeoutError, WorkerLostError } from '../errors.js';
export { Future } from '../pool/future.js';
export { asCompleted, type Completions } from './as-completed.js';
export { Executor, type ShutdownOptions } from './executor.js';
export type { ExecutorMapOptions } from './map-arguments.js';
export type { ExecutorOptions } from './options.js';
export { ProcessPoolExecutor } from './process-pool-executor.js';
export { ThreadPoolExecutor } from './thread-pool-executor.js';
export {
  ALL_COMPLETED,
  type DoneAndNotDone,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type FuturesWaitOptions,
  type ReturnWhen,
  wait,
} from './wait.js';
