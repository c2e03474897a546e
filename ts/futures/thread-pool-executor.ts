import { checkNothingElse } from '../option-names.js';
import { Executor } from './executor.js';
import { type ExecutorOptions, poolOptions } from './options.js';

/**
 * An executor whose workers are threads of this process.
 *
 * ```ts
 * await using executor = new ThreadPoolExecutor(4);
 * const future = executor.submit((a, b) => a + b, 1, 2);
 * for await (const sum of executor.map((a, b) => a + b, [1, 2], [10, 20])) console.log(sum); // 11, 22
 * console.log(await future.result()); // 3
 * ```
 */
export class ThreadPoolExecutor extends Executor {
  /**
   * @param options the number of workers, or `ExecutorOptions`
   * @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel
   */
  constructor(options?: number | ExecutorOptions, ...further: never[]) {
    checkNothingElse(further, 'ThreadPoolExecutor');
    super(poolOptions(options, 'thread', 'ThreadPoolExecutor'));
  }
}
