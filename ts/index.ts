/**
 * crossray: Python's `multiprocessing`, at home in Node.
 *
 * ```ts
 * import { Pool } from 'crossray';
 *
 * await using pool = new Pool();
 * console.log(await pool.map(x => x * x, [1, 2, 3])); // [1, 4, 9]
 * ```
 *
 * @module
 */

export { Connection } from './channel/connection.js';
export { JoinableQueue, type JoinableQueueOptions } from './channel/joinable-queue.js';
export { Pipe } from './channel/pipe.js';
export { Queue } from './channel/queue.js';
export { SimpleQueue } from './channel/simple-queue.js';
export { wait, waitSync } from './channel/wait.js';
export type { CanBeWaitedFor } from './channel/waitable.js';
export { ProcessPoolExecutor, SharedArray, ThreadPoolExecutor } from './coming.js';
export { type Context, getContext } from './context.js';
export { type CurrentTask, currentTask } from './engine/worker/current-task.js';
export {
  ArenaFullError,
  AuthenticationError,
  BrokenBarrierError,
  BrokenProcessPool,
  BufferTooShort,
  CancelledError,
  ClosedError,
  CrossrayError,
  EOFError,
  InvalidStateError,
  type LostWorker,
  ProcessError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RemoteError,
  ShipError,
  TimeoutError,
  WorkerLostError,
  WouldDeadlockError,
} from './errors.js';
export type { PoolStats, Timing } from './observe/stats.js';
export * as ops from './ops/index.js';
export { AsyncResult } from './pool/async-result.js';
export type { Items } from './pool/chunks.js';
export { Future } from './pool/future.js';
export type { ImapOptions } from './pool/imap.js';
export type { PoolOptions } from './pool/options.js';
export {
  type AsyncCallOptions,
  Pool,
  Pool as ThreadPool,
  type TypedMapOptions,
} from './pool/pool.js';
export type { CallOptions, MapOptions } from './pool/submitter.js';
export type { TypedArray } from './pool/typed-map.js';
export {
  activeChildren,
  availableCpus,
  cpuCount,
  currentProcess,
  isMainProcess,
  parentProcess,
} from './process/current.js';
export type { Stdio } from './process/launch.js';
export type { ProcessOptions } from './process/options.js';
export type { ParentProcess } from './process/parent-process.js';
export { Process } from './process/process.js';
export type { Sentinel } from './process/sentinel.js';
export { pin, task } from './ship/task.js';
export { getAllStartMethods, getStartMethod, type StartMethod, setStartMethod } from './start-method.js';
export { transfer } from './wire/transfer.js';
