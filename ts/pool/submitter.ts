import type { AnyFunction, Engine, Task } from '../engine/engine.js';
import { TaskKind } from '../engine/frames.js';
import { taskId } from '../engine/task-id.js';
import { ClosedError, describe, QueueFull } from '../errors.js';
import type { TypedArray } from '../typed-array.js';
import { checkLimits } from '../waiting.js';
import type { CallHandle } from './async-result.js';
import { Call } from './call.js';
import { areNumbers, defaultChunkSize } from './chunks.js';
import { MapCall, MapChunk, type OnProgress } from './map-call.js';
import { type CheckedOptions, integer } from './options.js';
import { Outcome, type Settle } from './outcome.js';
import { type Abandonable, Pending } from './pending.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';
import { RangeTask, TypedMapCall } from './typed-map.js';
import { planTypedMap } from './typed-plan.js';

/** What a call may be given besides its function and arguments. */
export interface CallOptions {
  /** Milliseconds that the call (of a map: each item) may run, from its start on a worker. Default: no limit. */
  timeout?: number;
  /** Gives the call up when it is aborted. */
  signal?: AbortSignal;
}

/** What a map may be given besides. */
export interface MapOptions extends CallOptions {
  /** Items that travel and run together. Default: `ceil(n / (4 x workers))`. */
  chunkSize?: number;
  /** A bar on a terminal's standard error; a string is its label. Default false. */
  progress?: boolean | string;
  /** Told how many items are done. */
  onProgress?: OnProgress;
}

/** What a submitter has to know of its pool's options. */
type SubmitterOptions = Pick<CheckedOptions, 'processes' | 'maxQueue' | 'onWorkerLost'>;

/** Turns calls and maps into tasks of an engine. */
export class Submitter {
  readonly engine: Engine;
  readonly workers: number;
  readonly #name: string;
  readonly #maxQueue: number;
  /** Tasks may be run again after the loss of their worker. */
  readonly #rerun: boolean;
  readonly #tally: Tally;
  #closed = false;
  #maps = 0;

  constructor(engine: Engine, name: string, options: SubmitterOptions, tally: Tally) {
    this.engine = engine;
    this.workers = options.processes;
    this.#name = name;
    this.#maxQueue = options.maxQueue;
    this.#rerun = options.onWorkerLost === 'retry';
    this.#tally = tally;
  }

  close(): void {
    this.#closed = true;
  }

  /** One call without options, the way of most. */
  call(
    fn: AnyFunction,
    args: readonly unknown[],
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
    trace: Trace,
  ): Call {
    this.admit(fn, 1);
    if (!Array.isArray(args))
      throw new TypeError(`args: expected an array of arguments, got ${describe(args)}`);
    const call = new Call(fn, args, resolve, reject, trace, this.#tally);
    try {
      this.engine.submit(call, TaskKind.call);
    } catch (error) {
      throw withCaller(error, trace);
    }
    if (trace.boundary) trace.capture();
    return call;
  }

  /** One call that can be given up. */
  callWithOptions<R>(
    fn: AnyFunction,
    args: readonly unknown[],
    options: CallOptions,
    settle: Settle<R>,
    trace: Trace,
  ): [Pending<R>, Call] {
    this.admit(fn, 1);
    if (!Array.isArray(args))
      throw new TypeError(`args: expected an array of arguments, got ${describe(args)}`);
    const timeout = timeoutOf(options);
    const pending = new Pending(this.engine, settle, options.signal);
    const resolve = (value: unknown) => pending.resolve(value as R);
    const call = new Call(fn, args, resolve, error => pending.reject(error), trace, this.#tally);
    call.timeout = timeout;
    pending.watch(call);
    this.#orRelease(pending, trace, () => this.engine.submit(call, TaskKind.call));
    return [pending, call];
  }

  /** One call whose end is kept for whoever asks. */
  callHandle<R>(
    fn: AnyFunction,
    args: readonly unknown[],
    options: CallOptions,
    trace: Trace,
  ): CallHandle<R> {
    const outcome = new Outcome<R>();
    const [pending, call] = this.callWithOptions(fn, args, options, outcome, trace);
    const id = taskId(this.#name, call.slot, call.generation);
    return { id, outcome, pending, engine: this.engine };
  }

  /** A map over a list, in chunks. */
  map<T, R>(
    kind: TaskKind,
    fn: AnyFunction,
    items: readonly T[],
    options: MapOptions,
    settle: Settle<R[]>,
    trace: Trace,
  ): Pending<R[]> {
    const size = integer(options, 'chunkSize', defaultChunkSize(items.length, this.workers), 1);
    const count = Math.ceil(items.length / size);
    const timeout = timeoutOf(options);
    this.admit(fn, count);
    const pending = new Pending(this.engine, settle, options.signal);
    const map = new MapCall<R>(items.length, pending, trace, options.onProgress ?? null, this.#tally);
    const task = (index: number): Task => {
      const start = index * size;
      return pending.watch(new MapChunk(map, start, fn, items.slice(start, start + size)));
    };
    const series = { count, kind, sure: areNumbers(items), timeout, task };
    this.#orRelease(pending, trace, () => this.engine.submitAll(series));
    return pending;
  }

  /** A map over a typed array, in ranges. */
  typedMap<T extends TypedArray>(
    fn: AnyFunction,
    input: T,
    options: MapOptions & { out?: T },
    settle: Settle<T>,
    trace: Trace,
  ): Pending<T> {
    const { length } = input;
    const size = integer(options, 'chunkSize', defaultChunkSize(length, this.workers), 1);
    const count = Math.ceil(length / size);
    const timeout = timeoutOf(options);
    this.admit(fn, count);
    const plan = planTypedMap(input, options.out, this.#rerun, this.engine.memory);
    const pending = new Pending(this.engine, settle, options.signal);
    const map = new TypedMapCall(plan, pending, trace, options.onProgress ?? null, this.#tally);
    const task = (index: number): Task => {
      const from = index * size;
      return pending.watch(new RangeTask(map, plan, fn, from, Math.min(from + size, length)));
    };
    const series = { count, kind: TaskKind.range, sure: true, timeout, task };
    this.#orRelease(pending, trace, () => this.engine.submitAll(series));
    return pending;
  }

  /** The handle of a map, named by its number: it has many tasks, or none. */
  mapHandle<R>(start: (settle: Settle<R>) => Abandonable): CallHandle<R> {
    const outcome = new Outcome<R>();
    const pending = start(outcome);
    return { id: `${this.#name}:map-${++this.#maps}`, outcome, pending, engine: this.engine };
  }

  /**
   * @throws ClosedError after close, QueueFull beyond `maxQueue`, TypeError for what is no function
   */
  admit(fn: AnyFunction, tasks: number): void {
    if (typeof fn !== 'function') throw new TypeError(`fn: expected a function, got ${describe(fn)}`);
    if (this.#closed)
      throw new ClosedError('the pool is closed: make a new one, or close it after the last call');
    if (this.#maxQueue === Number.POSITIVE_INFINITY) return;
    const { queued, running } = this.engine.counts;
    const waiting = queued + tasks - Math.max(this.workers - running, 0);
    if (waiting > this.#maxQueue) {
      throw new QueueFull(`${queued} tasks wait and ${tasks} more would exceed maxQueue (${this.#maxQueue})`);
    }
  }

  /** What could not be sent must not stay on a signal's list; the error tells who wanted to send it. */
  #orRelease<R>(pending: Pending<R>, trace: Trace, send: () => void): void {
    try {
      send();
      trace.capture();
    } catch (error) {
      pending.release();
      throw withCaller(error, trace);
    }
  }
}

/** Milliseconds, 0 without a limit. */
function timeoutOf(options: CallOptions): number {
  if (options.timeout === undefined && options.signal === undefined) return 0;
  const { timeout } = checkLimits({ timeout: options.timeout, signal: options.signal });
  return timeout === Number.POSITIVE_INFINITY ? 0 : Math.max(timeout, 1);
}
