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
export * from './errors.js';
export { transfer } from './wire/transfer.js';
