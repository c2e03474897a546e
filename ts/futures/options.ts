import { describe } from '../errors.js';
import { integer, isPoolOption, MOST_WORKERS, type PoolOptions } from '../pool/options.js';

/** How an executor starts, watches and replaces its workers: what a pool may be told, but for two names. */
export interface ExecutorOptions extends Omit<PoolOptions, 'processes' | 'context'> {
  /** Number of workers, at least 1. Default: the CPUs that this process may use. */
  maxWorkers?: number;
}

/**
 * The options of the pool behind an executor.
 * @param name the executor's class, for messages
 * @throws TypeError, RangeError that names the option, what was expected and what came
 */
export function poolOptions(
  given: number | ExecutorOptions = {},
  context: 'thread' | 'process',
  name: string,
): PoolOptions {
  const options = typeof given === 'number' ? { maxWorkers: given } : given;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `${name}: expected a number of workers or an object of options, got ${describe(given)}`,
    );
  }
  const { maxWorkers, ...rest } = options;
  for (const option of Object.keys(rest)) {
    if (isPoolOption(option) && option !== 'processes' && option !== 'context') continue;
    const hint = option === 'processes' ? ": it is called 'maxWorkers' here" : '';
    throw new TypeError(`${name}: unknown option '${option}'${hint}`);
  }
  if (maxWorkers === undefined) return { ...rest, context };
  return { ...rest, context, processes: integer({ maxWorkers }, 'maxWorkers', 1, 1, MOST_WORKERS) };
}
