/** What a pool knows of the place where its tasks run. */
import type { Bounds, TaskKind } from './frames.js';
import type { Views } from './views.js';

/** Any function; what it takes and gives is checked where it enters. */
export type AnyFunction = (...args: never[]) => unknown;

/**
 * One task on its way: a call, or a chunk of items that run one after the other on one worker. The engine owns
 * the bookkeeping fields and calls the methods, item by item in order, each item once. They must not throw, and not
 * run code of the user before they return: that could ask for the next results while these are being read.
 */
export abstract class Task {
  /** Place in the engine's table, -1 before and after. */
  slot = -1;
  generation = 0;
  /** Items settled so far: always the first ones. */
  done = 0;
  /** The latest item that was run again after the loss of a worker, and how often it was. */
  retried = -1;
  retries = 0;
  /** Time limit of each item from its start, in milliseconds; 0: none. */
  timeout = 0;
  /** When it was submitted, by `performance.now()`; only with timings. */
  submittedAt = 0;
  /** The function it needs, while it is under way. */
  code: Code | null = null;
  /** Objects in shared memory that its payload refers to, while it is under way. */
  pins: Uint32Array | null = null;

  constructor(
    /** How many items it has; a call has one. */
    readonly items: number,
    /** The function, which has to stay reachable while the task is under way. */
    readonly fn: AnyFunction,
    /** What it is called with, likewise. */
    readonly payload: readonly unknown[] | Views,
    /** Which elements of that, for a range. */
    readonly bounds: Bounds | null = null,
  ) {}

  abstract value(item: number, value: unknown): void;
  abstract failed(item: number, error: unknown): void;

  /** `count` results that are numbers, from `item` on, at `values[start]`. */
  numbers(item: number, values: Float64Array, start: number, count: number): void {
    for (let i = 0; i < count; i++) this.value(item + i, values[start + i]);
  }
}

/** A function that the engine has packed for its workers. */
export interface Code {
  readonly number: number;
  /** Tasks under way that need it. */
  tasks: number;
  /** Objects in shared memory that it refers to: workers may fetch it at any time. */
  readonly leaves?: readonly object[] | undefined;
}

/** Counts that an engine keeps. */
export interface EngineCounts {
  workers: number;
  queued: number;
  running: number;
  lost: number;
}

/** What happens outside of any task. */
export interface EngineEvents {
  /** Something that an earlier task left behind threw. */
  stray(error: unknown, worker: string): void;
  /** Run time of a task in milliseconds. */
  timed(task: Task, milliseconds: number): void;
}

/** Memory in which workers see the same bytes as their caller. */
export interface WorkersMemory {
  /** Whether a buffer lies there. */
  holds(buffer: ArrayBufferLike): boolean;
  /** Makes a buffer there; null: nobody can. */
  readonly create: ((bytes: number) => ArrayBufferLike) | null;
}

/** Tasks that belong together. */
export interface Series {
  readonly count: number;
  readonly kind: TaskKind;
  /** If the first can travel, all can: then it may go before the last is looked at. */
  readonly sure: boolean;
  /** Time limit of each item, as that of a task. */
  readonly timeout: number;
  /** Makes one; they are asked for in order, each when it is about to be written. */
  task(index: number): Task;
}

/** Where tasks run. */
export interface Engine {
  readonly counts: EngineCounts;
  readonly memory: WorkersMemory;
  /**
   * Sends a task on its way.
   * @throws ShipError if its function or payload cannot travel; then the task is as if it had never been submitted
   */
  submit(task: Task, kind: TaskKind): void;
  /** The same for several tasks: all of them, or none. */
  submitAll(series: Series): void;
  /** Sends what was submitted and still waits for company. */
  flush(): void;
  /** Settles nothing, but makes the task end: at once if it has not started, else within the grace period. */
  cancel(task: Task): void;
  /** Every task that has not started never will: it fails with `reason`. Those that run or have ended are not touched. */
  cancelUnstarted(reason: () => unknown): void;
  /** True while a worker runs the task. */
  runs(task: Task): boolean;
  /** Blocks until `settled()`; false if it is not after `timeout` milliseconds. */
  waitSync(settled: () => boolean, timeout: number): boolean;
  /** Takes no more tasks, and ends the workers once none is under way. */
  close(): void;
  /** Ends the workers now; every task under way fails with `reason`. */
  terminate(reason: () => unknown): void;
  /** Resolves when all workers have ended, after `close` or `terminate`. */
  readonly ended: Promise<void>;
}
