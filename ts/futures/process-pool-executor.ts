import { checkNothingElse } from '../option-names.js';
import { Executor } from './executor.js';
import { type ExecutorOptions, poolOptions } from './options.js';

/** An executor whose workers are processes; else as `ThreadPoolExecutor`. */
export class ProcessPoolExecutor extends Executor {
  /**
   * @param options the number of workers, or `ExecutorOptions`
   * @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel
   */
  constructor(options?: number | ExecutorOptions, ...further: never[]) {
    checkNothingElse(further, 'ProcessPoolExecutor');
    super(poolOptions(options, 'process', 'ProcessPoolExecutor'));
  }
}
