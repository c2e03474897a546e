import { setImmediate as nextTurn } from 'node:timers/promises';
import { offAbort, onAbort } from '../abort.js';
import { Deferred } from '../engine/deferred.js';
import type { AnyFunction, Engine } from '../engine/engine.js';
import { Task } from '../engine/engine.js';
import type { TaskKind } from '../engine/frames.js';
import { ShipError } from '../errors.js';
import { turnDue } from '../turns.js';
import { checkLimits } from '../waiting.js';
import { checkItems, type Items, iteratorOf } from './chunks.js';
import type { OnProgress } from './map-call.js';
import { integer } from './options.js';
import type { MapOptions } from './submitter.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** What one item came to. */
type End<R> = { value: R } | { error: unknown };

/** How a lazy map reads and orders. */
export interface ImapPlan<T> {
  /** What an item is to `fn`: its argument, or a list of them. */
  kind: TaskKind;
  fn: AnyFunction;
  items: Items<T>;
  chunkSize: number;
  /** Items that may be read and not yet handed out. */
  bufferSize: number;
  /** Input order, or order of completion. */
  ordered: boolean;
  timeout: number;
  signal: AbortSignal | undefined;
  onProgress: OnProgress | null;
  trace: Trace;
  tally: Tally;
  /** Called, maybe more than once, when it will send nothing any more. */
  over: () => void;
}

/** What a lazy map may be given besides its function and input. */
export interface ImapOptions extends MapOptions {
  /** Items that it reads ahead of what was handed out. Default: `4 x workers x chunkSize`. */
  bufferSize?: number;
}

/** @throws TypeError or RangeError that names the option, what was expected and what came */
export function planImap<T>(
  fn: AnyFunction,
  items: Items<T>,
  options: ImapOptions,
  ordered: boolean,
  workers: number,
): Omit<ImapPlan<T>, 'kind' | 'trace' | 'tally' | 'over'> {
  checkItems(items);
  const chunkSize = integer(options, 'chunkSize', 1, 1);
  const bufferSize = integer(options, 'bufferSize', BUFFERED_CHUNKS * workers * chunkSize, 1);
  const { timeout, signal } = checkLimits({ timeout: options.timeout, signal: options.signal });
  const limit = timeout === Number.POSITIVE_INFINITY ? 0 : Math.max(timeout, 1);
  return {
    fn,
    items,
    chunkSize,
    bufferSize,
    ordered,
    timeout: limit,
    signal,
    onProgress: options.onProgress ?? null,
  };
}

/** Chunks read ahead for each worker. */
const BUFFERED_CHUNKS = 4;

/**
 * A map that reads its input only as far ahead as its buffer allows, and hands results out one by one. An item
 * that fails rejects its own `next()`; the iteration can go on behind it.
 */
export class Imap<T, R> implements AsyncIterableIterator<R> {
  readonly #engine: Engine;
  readonly #plan: ImapPlan<T>;
  readonly #source: Iterator<T> | AsyncIterator<T>;
  /** Ends that were not asked for yet: by position when ordered, else in order of arrival. */
  readonly #ends = new Map<number, End<R>>();
  readonly #asked: Deferred<IteratorResult<R>>[] = [];
  readonly #tasks = new Set<Task>();
  /** Items read, settled and handed out. */
  #read = 0;
  #settled = 0;
  #given = 0;
  #reading = false;
  /** The input is at its end, or given up. */
  #exhausted = false;
  /** Given up: what is under way is for nobody. */
  #stopped = false;
  /** Likewise what is still read. */
  #unread = false;
  /** It reads ahead of what was settled, not of what was handed out. */
  #hurried = false;
  #failure: { error: unknown } | null = null;

  constructor(engine: Engine, plan: ImapPlan<T>) {
    this.#engine = engine;
    this.#plan = plan;
    plan.signal?.throwIfAborted();
    this.#source = iteratorOf(plan.items);
    onAbort(plan.signal, this.#aborted);
  }

  /** Begins to read. */
  start(): void {
    void this.#pump();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<R>> {
    const asked = new Deferred<IteratorResult<R>>();
    this.#asked.push(asked);
    this.#serve();
    const turn = turnDue();
    if (!turn) return asked.promise;
    // Heard of a turn later, and no news to the process until then.
    asked.promise.catch(() => {});
    return turn.then(() => asked.promise);
  }

  /** Gives up what is under way and reads no further. */
  async return(value?: unknown): Promise<IteratorResult<R>> {
    this.#stop();
    this.#serve();
    await this.#endSource();
    return { done: true, value: value as R };
  }

  /** Ends the iteration as `return` does, and rejects with `error`. */
  async throw(error?: unknown): Promise<IteratorResult<R>> {
    await this.return();
    throw error;
  }

  /** Reads and sends chunks as long as the buffer has room. */
  async #pump(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#hasRoom) {
      const chunk: T[] = [];
      const pending = this.#readInto(chunk);
      if (pending) await pending;
      if (chunk.length > 0 && !this.#unread) this.#send(chunk);
      // Nothing is under way: what cannot be sent must not hold up everything else, the input may have no end.
      if (this.#hurried && !this.#exhausted && this.#settled === this.#read) await nextTurn();
    }
    this.#reading = false;
    this.#endIfSettled();
    this.#serve();
  }

  get #hasRoom(): boolean {
    const ahead = this.#read - (this.#hurried ? this.#settled : this.#given);
    return !this.#exhausted && ahead < this.#plan.bufferSize;
  }

  /** Reads one chunk, less at the input's end or where it throws; a promise if the input is asynchronous. */
  #readInto(chunk: T[]): Promise<void> | undefined {
    try {
      while (chunk.length < this.#plan.chunkSize && !this.#exhausted) {
        const step = this.#source.next();
        if ('then' in step) return this.#readLater(chunk, step);
        this.#take(step, chunk);
      }
    } catch (error) {
      this.#broke(error);
    }
    return undefined;
  }

  async #readLater(chunk: T[], first: Promise<IteratorResult<T>>): Promise<void> {
    try {
      for (let step = first; ; step = this.#source.next() as Promise<IteratorResult<T>>) {
        this.#take(await step, chunk);
        if (chunk.length === this.#plan.chunkSize || this.#exhausted) return;
      }
    } catch (error) {
      this.#broke(error);
    }
  }

  #take({ done, value }: IteratorResult<T>, chunk: T[]): void {
    if (done) this.#exhausted = true;
    else chunk.push(value);
  }

  /** The input threw: told behind the results of what was read before, unless nobody wants to know any more. */
  #broke(error: unknown): void {
    if (!this.#unread) this.#failure = { error };
    this.#exhausted = true;
  }

  #send(chunk: T[]): void {
    const start = this.#read;
    this.#read += chunk.length;
    this.#submit(chunk, start);
  }

  /** A chunk in which one item cannot travel is sent item by item, so that only that one fails. */
  #submit(chunk: T[], start: number): void {
    const { kind, fn, timeout } = this.#plan;
    const task = new ImapChunk<R>(fn, chunk, (item, end) => this.#end(start + item, end, task));
    task.timeout = timeout;
    try {
      this.#engine.submit(task, kind);
      this.#tasks.add(task);
    } catch (error) {
      const several = chunk.length > 1 && error instanceof ShipError;
      for (const [index, item] of chunk.entries()) {
        if (several) this.#submit([item], start + index);
        else this.#end(start + index, { error }, task);
      }
    }
  }

  #end(position: number, end: End<R>, task: Task): void {
    if (task.done >= task.items) this.#tasks.delete(task);
    if (this.#given >= this.#read) return;
    if ('error' in end) {
      this.#plan.tally.failed++;
      withCaller(end.error, this.#plan.trace);
    } else {
      this.#plan.tally.done++;
    }
    this.#ends.set(this.#plan.ordered ? position : this.#settled, end);
    this.#settled++;
    if (this.#plan.onProgress) this.#report(this.#plan.onProgress);
    this.#endIfSettled();
    this.#serve();
  }

  /** Nothing more will be sent, also if what there is was not handed out yet. */
  #endIfSettled(): void {
    if (this.#exhausted && this.#settled >= this.#read) this.#plan.over();
  }

  #report(onProgress: OnProgress): void {
    const done = this.#settled;
    const total = this.#exhausted ? this.#read : undefined;
    queueMicrotask(() => onProgress(done, total));
  }

  /** Answers those who asked, as far as there is something to answer. */
  #serve(): void {
    while (this.#asked.length > 0) {
      const end = this.#ends.get(this.#given);
      if (!end && !(this.#exhausted && this.#given >= this.#read)) break;
      const asked = this.#asked.shift()!;
      if (end) this.#hand(end, asked);
      else if (this.#failure) this.#fail(asked);
      else this.#finish(asked);
    }
    void this.#pumpIfRoom();
  }

  #hand(end: End<R>, asked: Deferred<IteratorResult<R>>): void {
    this.#ends.delete(this.#given++);
    if ('error' in end) asked.reject(end.error);
    else asked.resolve({ done: false, value: end.value });
  }

  #finish(asked: Deferred<IteratorResult<R>>): void {
    offAbort(this.#plan.signal, this.#aborted);
    asked.resolve({ done: true, value: undefined });
  }

  /** The input itself failed, or the signal was raised: told once, then the iteration is over. */
  #fail(asked: Deferred<IteratorResult<R>>): void {
    offAbort(this.#plan.signal, this.#aborted);
    asked.reject(this.#failure?.error);
    this.#failure = null;
  }

  #pumpIfRoom(): Promise<void> | undefined {
    return this.#reading || !this.#hasRoom ? undefined : this.#pump();
  }

  /** Ends the iteration: whoever asks first is told `reason`, and the input that it is given up. */
  abort(reason: unknown): void {
    if (this.#stopped) return;
    this.#stop();
    this.#failure = { error: reason };
    this.#serve();
    // Nobody waits for the input, so nobody would hear of what goes wrong while it ends.
    void this.#endSource().catch(() => {});
  }

  /** Reads on as results come, whether or not somebody takes them. */
  hurry(): void {
    this.#hurried = true;
    void this.#pumpIfRoom();
  }

  /** Reads no further; `reason` is told behind the results of what was read, unless that was all. */
  cancelRest(reason: unknown): void {
    if (this.#exhausted) return;
    this.#broke(reason);
    this.#unread = true;
    this.#endIfSettled();
    this.#serve();
    void this.#endSource().catch(() => {});
  }

  readonly #aborted = (): void => this.abort(this.#plan.signal?.reason);

  async #endSource(): Promise<void> {
    await this.#source.return?.();
  }

  #stop(): void {
    this.#stopped = true;
    this.#unread = true;
    this.#exhausted = true;
    offAbort(this.#plan.signal, this.#aborted);
    for (const task of this.#tasks) this.#engine.cancel(task);
    this.#tasks.clear();
    this.#ends.clear();
    this.#given = this.#read;
    this.#plan.over();
  }
}

/** Items that travel together. */
export class ImapChunk<R> extends Task {
  readonly #end: (item: number, end: End<R>) => void;

  constructor(fn: AnyFunction, items: readonly unknown[], end: (item: number, end: End<R>) => void) {
    super(items.length, fn, items);
    this.#end = end;
  }

  override value(item: number, value: unknown): void {
    this.#end(item, { value: value as R });
  }

  override failed(item: number, error: unknown): void {
    this.#end(item, { error });
  }
}
