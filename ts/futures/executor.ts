import { ClosedError, describe, ShipError } from '../errors.js';
import { checkNames } from '../option-names.js';
import { ownClass } from '../own-class.js';
import type { Backstage } from '../pool/backstage.js';
import type { Items } from '../pool/chunks.js';
import type { Future } from '../pool/future.js';
import type { PoolOptions } from '../pool/options.js';
import { backstageOf, Pool } from '../pool/pool.js';
import { type ExecutorMapOptions, readMapArguments } from './map-arguments.js';
import { TimedIteration } from './timed-iteration.js';
import { zip } from './zip.js';

/** How `shutdown` ends an executor. */
export interface ShutdownOptions {
  /** Settle only once all workers have ended. Default true. */
  wait?: boolean;
  /** What has not started rejects with CancelledError instead of being run. Default false. */
  cancelFutures?: boolean;
}

/** Iterables, at least one. */
export type Inputs = readonly [Items<unknown>, ...Items<unknown>[]];

/** What each iterable gives: the arguments of the function of `map`. */
export type ItemsOf<I extends Inputs> = {
  [K in keyof I]: I[K] extends AsyncIterable<infer T> ? T : I[K] extends Iterable<infer T> ? T : never;
};

/**
 * Calls functions on workers, as the executors of Python's `concurrent.futures` do. The face of
 * `ThreadPoolExecutor` and `ProcessPoolExecutor`.
 */
export abstract class Executor implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #backstage: Backstage;
  #isDown = false;

  static {
    ownClass(Executor, it => it.#pool.stats);
  }

  /** @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel */
  constructor(options: PoolOptions) {
    this.#pool = new Pool(options);
    this.#backstage = backstageOf(this.#pool);
  }

  /**
   * Calls `fn` with the arguments on a worker.
   * @throws ClosedError after shutdown, ShipError for what cannot travel, BrokenProcessPool if no worker can start
   */
  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Awaited<R>> {
    this.#checkUp();
    return this.#pool.submit(fn, ...args);
  }

  /**
   * Calls `fn` with one item of each iterable, up to the end of the shortest, and hands the results out in input
   * order. It reads its inputs as it goes, `bufferSize` items ahead. A call that fails rejects its own `next()`, and
   * the iteration can go on; `return()`, as leaving a `for await` does, cancels the rest.
   *
   * The iterables may be followed by options: `timeout` (milliseconds from this call), `chunkSize` (items that travel
   * together, default 1), `bufferSize` (default `4 x workers x chunkSize`), `signal`, `progress`, `onProgress`.
   * @throws ClosedError after shutdown, TypeError or RangeError for bad arguments
   */
  map<I extends Inputs, R>(
    fn: (...items: ItemsOf<I>) => R,
    ...iterables: I
  ): AsyncIterableIterator<Awaited<R>>;
  map<I extends Inputs, R>(
    fn: (...items: ItemsOf<I>) => R,
    ...iterablesAndOptions: [...iterables: I, options: ExecutorMapOptions]
  ): AsyncIterableIterator<Awaited<R>>;
  map<R>(fn: (...items: never[]) => R, ...given: readonly unknown[]): AsyncIterableIterator<R> {
    this.#checkUp();
    const { inputs, options, timeout } = readMapArguments(given);
    const [first] = inputs;
    const results =
      inputs.length === 1
        ? this.#pool.imap(fn as (item: unknown) => R, first!, options)
        : this.#backstage.istarmap(fn, zip(inputs), options, this.map);
    const iterator = results as AsyncIterableIterator<R>;
    return timeout === Number.POSITIVE_INFINITY ? iterator : new TimedIteration(iterator, timeout);
  }

  /**
   * Takes no more calls. Those under way go on, and `map` reads on as fast as results come, whether or not they are
   * taken; then the workers end. The program waits for all that before it ends, also without `wait`. May be called
   * again, with other options.
   */
  async shutdown(options: ShutdownOptions = {}): Promise<void> {
    checkNames(options, ['wait', 'cancelFutures']);
    const wait = flag(options, 'wait', true);
    const cancelFutures = flag(options, 'cancelFutures', false);
    this.#isDown = true;
    this.#pool.close();
    if (cancelFutures) this.#backstage.cancelUnstarted();
    else this.#backstage.hurry();
    if (wait) await this.#pool.join();
  }

  /**
   * Shuts down and ends the workers at once; all that is pending rejects with CancelledError.
   * @returns when the workers have ended; never rejects
   */
  terminateWorkers(): Promise<void> {
    this.#isDown = true;
    return this.#pool.terminate();
  }

  /** The same: workers are never asked to end by themselves. */
  killWorkers(): Promise<void> {
    return this.terminateWorkers();
  }

  /** Shuts down and waits. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** An executor stays where it was made. */
  [Symbol.for('crossray.reduce')](): never {
    throw new ShipError('an executor cannot travel: make one inside the task');
  }

  #checkUp(): void {
    if (this.#isDown)
      throw new ClosedError('the executor was shut down: make a new one, or shut down after the last call');
  }
}

function flag<K extends keyof ShutdownOptions>(options: ShutdownOptions, name: K, preset: boolean): boolean {
  const value = options[name] ?? preset;
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name}: expected true or false, got ${describe(value)}`);
}
