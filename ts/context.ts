/** One object for each start method, with everything that a program makes by it. */
import { JoinableQueue } from './channel/joinable-queue.js';
import { Pipe } from './channel/pipe.js';
import { Queue } from './channel/queue.js';
import { SimpleQueue } from './channel/simple-queue.js';
import { wait, waitSync } from './channel/wait.js';
import { describe } from './errors.js';
import type { PoolOptions } from './pool/options.js';
import { Pool } from './pool/pool.js';
import { activeChildren, availableCpus, cpuCount, currentProcess, parentProcess } from './process/current.js';
import { type Process, SystemProcess, ThreadProcess } from './process/process.js';
import { SharedArray } from './shared/array.js';
import { SharedMemory } from './shared/memory.js';
import { Value } from './shared/value.js';
import { offer } from './ship/known/own.js';
import type { StartMethod } from './start-method.js';
import { Barrier } from './sync/barrier.js';
import { Condition } from './sync/condition.js';
import { Event } from './sync/event.js';
import { Lock } from './sync/lock.js';
import { RLock } from './sync/rlock.js';
import { BoundedSemaphore, Semaphore } from './sync/semaphore.js';

/** A `Pool` that is told everything but where its workers run. */
export type ContextPoolClass = new (options?: number | Omit<PoolOptions, 'context'>) => Pool;

/** A pool whose workers run where its context says. */
function poolOf(context: StartMethod): ContextPoolClass {
  return class ContextPool extends Pool {
    constructor(options?: number | Omit<PoolOptions, 'context'>) {
      super({ ...(typeof options === 'object' ? options : {}), ...processes(options), context });
    }
  };
}

const processes = (options: unknown): PoolOptions =>
  typeof options === 'object' || options === undefined ? {} : { processes: options as number };

/** What is the same in every context: things in the arena work across threads and processes. */
const common = {
  ...{ activeChildren, availableCpus, cpuCount, currentProcess, parentProcess },
  ...{ JoinableQueue, Pipe, Queue, SimpleQueue, wait, waitSync },
  ...{ Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore },
  ...{ SharedArray, SharedMemory, Value },
};

/** Everything that a program makes by one start method. */
export type Context = typeof common & {
  readonly method: StartMethod;
  readonly Process: typeof Process;
  readonly Pool: ContextPoolClass;
};

/** What differs. Things of a context work with processes of the other one, unless they belong to threads only. */
const contexts: Readonly<Record<StartMethod, Context>> = {
  process: { ...common, method: 'process', Process: SystemProcess, Pool: poolOf('process') },
  thread: { ...common, method: 'thread', Process: ThreadProcess, Pool: poolOf('thread') },
};

for (const context of Object.values(contexts)) offer(`context:${context.method}`, context);

/**
 * The context of a start method. `'process'`: an operating-system process each. `'thread'`: a worker thread each.
 * @throws RangeError for what is no start method
 */
export function getContext(method: StartMethod): Context {
  if (!Object.hasOwn(contexts, method)) {
    throw new RangeError(`getContext: expected 'process' or 'thread', got ${describe(method)}`);
  }
  return contexts[method];
}
