/**
 * crossray: Python's `multiprocessing`, at home in Node.
 *
 * ```ts
 * import { Pool } from 'crossray';
 *
 * await using pool = new Pool();
 * console.log(await pool.map(x => x * x, [1, 2, 3])); // [1, 4, 9]
 * ```
 *
 * @module
 */

export { type CurrentTask, currentTask } from './engine/worker/current-task.js';
export * from './errors.js';
export * as ops from './ops/index.js';
export { AsyncResult } from './pool/async-result.js';
export { Future } from './pool/future.js';
export type { PoolOptions } from './pool/options.js';
export { Pool, Pool as ThreadPool } from './pool/pool.js';
export { pin, task } from './ship/task.js';
export { transfer } from './wire/transfer.js';
