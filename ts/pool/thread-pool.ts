import { optionsFor, type PoolOptions } from './options.js';
import { Pool } from './pool.js';

/** A `Pool` on worker threads, whatever start method was chosen. */
export class ThreadPool extends Pool {
  /**
   * @param options the number of workers, or a `PoolOptions`
   * @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel
   */
  constructor(
    options?: number | (Omit<PoolOptions, 'context'> & { context?: 'thread' }),
    ...further: never[]
  ) {
    super(optionsFor('thread', options), ...further);
  }
}
