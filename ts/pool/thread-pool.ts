import { describe } from '../errors.js';
import type { PoolOptions } from './options.js';
import { Pool } from './pool.js';

/** A `Pool` on worker threads, whatever start method was chosen. */
export class ThreadPool extends Pool {
  /**
   * @param options the number of workers, or a `PoolOptions`
   * @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel
   */
  constructor(options?: number | (Omit<PoolOptions, 'context'> & { context?: 'thread' })) {
    const given: PoolOptions = typeof options === 'number' ? { processes: options } : (options ?? {});
    if (given.context !== undefined && given.context !== 'thread')
      throw new TypeError(`context: a ThreadPool runs on threads, got ${describe(given.context)}`);
    super(typeof given === 'object' ? { ...given, context: 'thread' } : given);
  }
}
