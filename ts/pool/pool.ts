import type { AnyFunction, Engine } from '../engine/engine.js';
import { TaskKind } from '../engine/frames.js';
import { startEngine } from '../engine/start.js';
import { InvalidStateError, ShipError, TimeoutError } from '../errors.js';
import type { PoolStats } from '../observe/stats.js';
import { checkNothingElse } from '../option-names.js';
import { ownClass } from '../own-class.js';
import { type ElementOf, isTypedArray, type TypedArray } from '../typed-array.js';
import { checkLimits, holdingLoop, type WaitOptions, within } from '../waiting.js';
import { AsyncResult } from './async-result.js';
import { Backstage } from './backstage.js';
import { checkCallOptions } from './call-options.js';
import { cancellation } from './cancellation.js';
import { checkArgumentLists, gather, type Items, listOf, whenGathered } from './chunks.js';
import { Future } from './future.js';
import type { ImapOptions } from './imap.js';
import { Iterations } from './iterations.js';
import { checkOptions, type PoolOptions } from './options.js';
import { Outcome, type Settle } from './outcome.js';
import type { Abandonable } from './pending.js';
import { withProgress } from './progress.js';
import { keepShapesSoon } from './shapes.js';
import { StatsKeeper } from './stats-keeper.js';
import { type CallOptions, type MapOptions, Submitter } from './submitter.js';
import { type Trace, Tracer } from './trace.js';

/** Options of a call whose end is told to callbacks. */
export interface AsyncCallOptions<R> extends CallOptions {
  /** Told of the result. */
  callback?: (result: R) => void;
  /** Told of the error. */
  errorCallback?: (error: unknown) => void;
}

/** Options of a map over a typed array. */
export type TypedMapOptions<T> = MapOptions & {
  /** Takes the results: of the input's kind and length, may be the input itself. */
  out?: T;
};

/** Pools are numbered, for the names of their workers and tasks. */
let pools = 0;

/** For the executors of `ts/futures`, which are built on pools. */
export let backstageOf: (pool: Pool) => Backstage;

/**
 * Worker threads, or processes, that run your functions.
 *
 * ```ts
 * await using pool = new Pool(4);
 * const squares = await pool.map(x => x * x, [1, 2, 3]);
 * ```
 *
 * Functions travel with everything they capture. A call settles whatever its task does: throw, exit, run out of
 * memory, loop for ever under a `timeout`. An idle pool does not keep the program alive; a call that has not settled
 * does.
 */
export class Pool implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #submitter: Submitter;
  readonly #tracer: Tracer;
  readonly #keeper: StatsKeeper;
  readonly #iterations: Iterations;
  #closed = false;

  static {
    backstageOf = pool => new Backstage(pool.#engine, pool.#iterations, pool.#tracer);
  }

  /**
   * @param options the number of workers, or a `PoolOptions`
   * @throws TypeError, RangeError for a bad option, ShipError if the initializer cannot travel
   */
  constructor(options?: number | PoolOptions, ...further: never[]) {
    checkNothingElse(further, 'Pool');
    const checked = checkOptions(options);
    const name = `pool-${++pools}`;
    this.#tracer = new Tracer(checked.traces);
    this.#keeper = new StatsKeeper(checked.stats === 'timings');
    this.#engine = startEngine(
      checked.context,
      {
        ...checked,
        pool: name,
        size: checked.processes,
        maxTasks: checked.maxTasksPerChild,
        maxMemory: checked.maxMemoryPerChild,
        retries: checked.onWorkerLost === 'retry' ? checked.retries : 0,
        timings: checked.stats === 'timings',
      },
      {
        stray: checked.onWorkerError,
        timed: (task, milliseconds) => this.#keeper.timed(task, milliseconds),
      },
    );
    this.#submitter = new Submitter(this.#engine, name, checked, this.#keeper.tally);
    this.#iterations = new Iterations(this.#engine, this.#submitter, this.#keeper.tally);
    keepShapesSoon();
  }

  /**
   * Calls `fn` with `args` on a worker.
   * @returns what it returns, or rejects with what it throws
   */
  apply<A extends unknown[], R>(fn: (...args: A) => R, args?: A, options?: CallOptions): Promise<Awaited<R>> {
    return new Promise((resolve, reject) => {
      const trace = this.#tracer.open(this.apply, fn);
      const end = resolve as (value: unknown) => void;
      if (options === undefined) {
        this.#submitter.call(fn, args ?? [], end, reject, trace);
        return;
      }
      checkCallOptions(options, 'call');
      this.#submitter.callWithOptions(fn, args ?? [], options, { resolve: end, reject }, trace);
    });
  }

  /** `apply` that blocks this thread. */
  applySync<A extends unknown[], R>(fn: (...args: A) => R, args?: A, options: CallOptions = {}): Awaited<R> {
    checkCallOptions(options, 'call');
    const trace = this.#tracer.open(this.applySync, fn);
    return this.#wait(this.#submitter.callHandle<Awaited<R>>(fn, args ?? [], options, trace).outcome);
  }

  /** `apply` whose end is kept for later, or told to a callback. */
  applyAsync<A extends unknown[], R>(
    fn: (...args: A) => R,
    args?: A,
    options: AsyncCallOptions<Awaited<R>> = {},
  ): AsyncResult<Awaited<R>> {
    checkCallOptions(options, 'asyncCall');
    const trace = this.#tracer.open(this.applyAsync, fn);
    const handle = this.#submitter.callHandle<Awaited<R>>(fn, args ?? [], options, trace);
    tellCallbacks(handle.outcome, options);
    return new AsyncResult(handle);
  }

  /** Calls `fn` with the arguments on a worker, as an executor does. */
  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Awaited<R>> {
    const trace = this.#tracer.open(this.submit, fn);
    return new Future(this.#submitter.callHandle<Awaited<R>>(fn, args, {}, trace));
  }

  /**
   * Calls `fn` with each item alone, in chunks, and gives the results in the items' order. A typed array gives a
   * typed array of its kind. Rejects with the first error; chunks that have not started then never will.
   */
  map<T extends TypedArray>(
    fn: (item: ElementOf<T>) => ElementOf<T> | PromiseLike<ElementOf<T>>,
    items: T,
    options?: TypedMapOptions<T>,
  ): Promise<T>;
  map<T, R>(fn: (item: T) => R, items: Items<T>, options?: MapOptions): Promise<Awaited<R>[]>;
  map(fn: AnyFunction, items: unknown, options: TypedMapOptions<TypedArray> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      checkCallOptions(options, 'map');
      const trace = this.#tracer.open(this.map, fn);
      const settle = { resolve, reject };
      const list = isTypedArray(items) ? items : gather(items as Items<unknown>);
      const start = (list: readonly unknown[] | TypedArray) =>
        this.#map(TaskKind.map, fn, list, options, settle, trace);
      whenGathered(list, trace, start, reject);
    });
  }

  /** `map` that blocks this thread. */
  mapSync<T extends TypedArray>(
    fn: (item: ElementOf<T>) => ElementOf<T> | PromiseLike<ElementOf<T>>,
    items: T,
    options?: TypedMapOptions<T>,
  ): T;
  mapSync<T, R>(fn: (item: T) => R, items: Iterable<T>, options?: MapOptions): Awaited<R>[];
  mapSync(fn: AnyFunction, items: unknown, options: TypedMapOptions<TypedArray> = {}): unknown {
    return this.#mapSync(TaskKind.map, fn, items, options, this.#tracer.open(this.mapSync, fn));
  }

  /** `map` whose end is kept for later, or told to a callback. */
  mapAsync<T extends TypedArray>(
    fn: (item: ElementOf<T>) => ElementOf<T> | PromiseLike<ElementOf<T>>,
    items: T,
    options?: TypedMapOptions<T> & AsyncCallOptions<T>,
  ): AsyncResult<T>;
  mapAsync<T, R>(
    fn: (item: T) => R,
    items: Iterable<T>,
    options?: MapOptions & AsyncCallOptions<Awaited<R>[]>,
  ): AsyncResult<Awaited<R>[]>;
  mapAsync(fn: AnyFunction, items: unknown, options: object = {}): AsyncResult<unknown> {
    return this.#mapAsync(TaskKind.map, fn, items, options, this.#tracer.open(this.mapAsync, fn));
  }

  /** `map` for a function of several arguments: every item is an array of them. */
  starmap<A extends unknown[], R>(
    fn: (...args: A) => R,
    items: Items<A>,
    options: MapOptions = {},
  ): Promise<Awaited<R>[]> {
    return new Promise((resolve, reject) => {
      checkCallOptions(options, 'map');
      const trace = this.#tracer.open(this.starmap, fn);
      const settle = { resolve, reject } as Settle<unknown>;
      const start = (list: readonly A[]) =>
        this.#map(TaskKind.starmap, fn, checkArgumentLists(list), options, settle, trace);
      whenGathered(gather(items), trace, start, reject);
    });
  }

  /** `starmap` whose end is kept for later, or told to a callback. */
  starmapAsync<A extends unknown[], R>(
    fn: (...args: A) => R,
    items: Iterable<A>,
    options: MapOptions & AsyncCallOptions<Awaited<R>[]> = {},
  ): AsyncResult<Awaited<R>[]> {
    const trace = this.#tracer.open(this.starmapAsync, fn);
    const list = checkArgumentLists(listOf(items));
    const result = this.#mapAsync(TaskKind.starmap, fn, list, options as AsyncMapOptions, trace);
    return result as AsyncResult<Awaited<R>[]>;
  }

  /**
   * A map that reads its input as it goes and hands the results out in input order, each as soon as it and those
   * before it are there. An item that fails rejects its own `next()`.
   */
  imap<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options: ImapOptions = {},
  ): AsyncIterableIterator<Awaited<R>> {
    checkCallOptions(options, 'imap');
    const trace = this.#tracer.open(this.imap, fn).capture();
    return this.#iterations.start(TaskKind.map, fn, items, options, true, trace);
  }

  /** `imap` in order of completion. */
  imapUnordered<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options: ImapOptions = {},
  ): AsyncIterableIterator<Awaited<R>> {
    checkCallOptions(options, 'imap');
    const trace = this.#tracer.open(this.imapUnordered, fn).capture();
    return this.#iterations.start(TaskKind.map, fn, items, options, false, trace);
  }

  /** What the workers do and have done. */
  get stats(): PoolStats {
    return this.#keeper.read(this.#engine.counts);
  }

  /** Takes no more calls; the workers end when the last one has settled and the last iteration is over. */
  close(): void {
    this.#closed = true;
    this.#submitter.close();
    this.#iterations.close();
  }

  /** Ends the workers now; all that is pending rejects with CancelledError. */
  async terminate(): Promise<void> {
    this.#closed = true;
    this.#submitter.close();
    const reason = () => cancellation('the pool was terminated');
    this.#iterations.abort(reason);
    this.#engine.terminate(reason);
    await holdingLoop(this.#engine.ended);
  }

  /**
   * Waits until all workers have ended, after `close()` or `terminate()`; false if they have not in time.
   * @throws InvalidStateError if the pool is open
   */
  async join(options?: WaitOptions): Promise<boolean> {
    if (!this.#closed)
      throw new InvalidStateError('the pool is open: call close() or terminate() before join()');
    const ended = this.#engine.ended.then(() => true);
    try {
      return await holdingLoop(within(ended, checkLimits(options), 'the end of the pool'));
    } catch (error) {
      if (error instanceof TimeoutError) return false;
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminate();
  }

  /** A pool stays where it was made. */
  [Symbol.for('crossray.reduce')](): never {
    throw new ShipError('a Pool cannot travel: make one inside the task');
  }

  #map<R>(
    kind: TaskKind,
    fn: AnyFunction,
    items: readonly unknown[] | TypedArray,
    options: TypedMapOptions<TypedArray>,
    settle: Settle<R>,
    trace: Trace,
  ): Abandonable {
    const { told, end } = withProgress(options, settle as Settle<unknown>);
    if (isTypedArray(items))
      return this.#submitter.typedMap(fn, items, told, end as Settle<TypedArray>, trace);
    if (options.out !== undefined) throw new TypeError('out: only a map over a typed array has room for one');
    return this.#submitter.map(kind, fn, items, told, end as Settle<unknown[]>, trace);
  }

  #mapSync(kind: TaskKind, fn: AnyFunction, items: unknown, options: MapOptions, trace: Trace): unknown {
    checkCallOptions(options, 'map');
    const outcome = new Outcome<unknown>();
    const list = isTypedArray(items) ? items : listOf(items as Iterable<unknown>);
    this.#map(kind, fn, list, options, outcome, trace);
    return this.#wait(outcome);
  }

  #mapAsync(
    kind: TaskKind,
    fn: AnyFunction,
    items: unknown,
    options: AsyncMapOptions,
    trace: Trace,
  ): AsyncResult<unknown> {
    checkCallOptions(options, 'asyncMap');
    const list = isTypedArray(items) ? items : listOf(items as Iterable<unknown>);
    const start = (settle: Settle<unknown>) => this.#map(kind, fn, list, options, settle, trace);
    const handle = this.#submitter.mapHandle(start);
    tellCallbacks(handle.outcome, options);
    return new AsyncResult(handle);
  }

  #wait<R>(outcome: Outcome<R>): R {
    this.#engine.waitSync(() => outcome.settled, Number.POSITIVE_INFINITY);
    return outcome.take();
  }
}

ownClass(Pool, ({ stats }) => stats);

type AsyncMapOptions = TypedMapOptions<TypedArray> & AsyncCallOptions<unknown>;

function tellCallbacks<R>(outcome: Outcome<R>, { callback, errorCallback }: AsyncCallOptions<R>): void {
  if (!callback && !errorCallback) return;
  outcome.whenSettled(() => {
    if (outcome.state === 'fulfilled') callback?.(outcome.value as R);
    else errorCallback?.(outcome.error);
  });
}
