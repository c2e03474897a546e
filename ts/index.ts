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
export { type Context, type ContextOptions, getContext } from './context.js';
export { currentTask } from './engine/worker/current-task.js';
export type { CurrentTask } from './engine/worker/running-task.js';
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
export { Executor, type ShutdownOptions } from './futures/executor.js';
export type { ExecutorMapOptions } from './futures/map-arguments.js';
export type { ExecutorOptions } from './futures/options.js';
export { ProcessPoolExecutor } from './futures/process-pool-executor.js';
export { ThreadPoolExecutor } from './futures/thread-pool-executor.js';
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
  type TypedMapOptions,
} from './pool/pool.js';
export type { CallOptions, MapOptions } from './pool/submitter.js';
export { ThreadPool } from './pool/thread-pool.js';
export {
  activeChildren,
  availableCpus,
  cpuCount,
  currentProcess,
  parentProcess,
} from './process/current.js';
export type { Stdio } from './process/launch.js';
export { isMainProcess } from './process/main-process.js';
export type { ProcessOptions } from './process/options.js';
export type { ParentProcess } from './process/parent-process.js';
export { Process } from './process/process.js';
export type { Sentinel } from './process/sentinel.js';
export { SharedArray } from './shared/array.js';
export { SharedMemory, type SharedMemoryOptions } from './shared/memory.js';
export type { Typecode, ValueOf } from './shared/typecodes.js';
export { Value } from './shared/value.js';
export { pin, task } from './ship/task.js';
export { getAllStartMethods, getStartMethod, type StartMethod, setStartMethod } from './start-method.js';
export { Barrier, type BarrierAction } from './sync/barrier.js';
export { Condition } from './sync/condition.js';
export { Event } from './sync/event.js';
export { Lock } from './sync/lock.js';
export { Guard, Lockable } from './sync/lockable.js';
export { RLock } from './sync/rlock.js';
export { BoundedSemaphore, Semaphore } from './sync/semaphore.js';
export type { TypedArray } from './typed-array.js';
export { transfer } from './wire/transfer.js';
