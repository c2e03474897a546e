/** One object for each start method, with everything that a program makes by it. */
import { type Description, shared } from './arena/shared.js';
import { JoinableQueue, type JoinableQueueOptions } from './channel/joinable-queue.js';
import { connect, Pipe } from './channel/pipe.js';
import { Queue } from './channel/queue.js';
import { SimpleQueue } from './channel/simple-queue.js';
import { wait, waitSync } from './channel/wait.js';
import { describe } from './errors.js';
import { checkNames } from './option-names.js';
import { optionsFor, type PoolOptions } from './pool/options.js';
import { Pool } from './pool/pool.js';
import { activeChildren, availableCpus, cpuCount, currentProcess, parentProcess } from './process/current.js';
import { type Process, processClass } from './process/process.js';
import { SharedArray } from './shared/array.js';
import { SharedMemory } from './shared/memory.js';
import { Value } from './shared/value.js';
import { offer } from './ship/known/own.js';
import type { Shipping } from './ship/shipper.js';
import { getAllStartMethods, type StartMethod } from './start-method.js';
import { Barrier } from './sync/barrier.js';
import { Condition } from './sync/condition.js';
import { Event } from './sync/event.js';
import { Lock } from './sync/lock.js';
import { RLock } from './sync/rlock.js';
import { BoundedSemaphore, Semaphore } from './sync/semaphore.js';

/** A `Pool` that is told everything but where its workers run. */
export type ContextPoolClass = new (options?: number | Omit<PoolOptions, 'context'>) => Pool;

/** A pool whose workers run where its context says, and to which functions travel as that says. */
function poolOf(context: StartMethod, shipping: Shipping): ContextPoolClass {
  const named = {
    Pool: class extends Pool {
      constructor(options?: number | Omit<PoolOptions, 'context'>, ...further: never[]) {
        super({ shipping, ...optionsFor(context, options) }, ...further);
      }
    },
  };
  return named.Pool;
}

/**
 * What messages go through, where functions in them travel otherwise than by default. The classes are ours, not a
 * program's: that each has the method of its own tells so (`wire/shared.ts`).
 */
function channelsOf(shipping: Shipping) {
  return {
    JoinableQueue: class<T = unknown> extends JoinableQueue<T> {
      constructor(options?: number | JoinableQueueOptions) {
        super(options, { shipping });
      }

      override [shared](): Description {
        return super[shared]();
      }
    },
    Pipe: <A = unknown, B = unknown>(duplex = true) => connect<A, B>(duplex, shipping),
    Queue: class<T = unknown> extends Queue<T> {
      constructor(maxSize?: number) {
        super(maxSize, { shipping });
      }

      override [shared](): Description {
        return super[shared]();
      }
    },
    SimpleQueue: class<T = unknown> extends SimpleQueue<T> {
      constructor() {
        super(new Queue<T>(0, { shipping }));
      }

      override [shared](): Description {
        return super[shared]();
      }
    },
  };
}

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
  /** How functions travel to what is made here, and in messages. */
  readonly shipping: Shipping;
  readonly Process: typeof Process;
  readonly Pool: ContextPoolClass;
};

/** What a context is made with. */
export interface ContextOptions {
  /**
   * How functions and classes travel to processes and pools of the context, and in messages through its queues and
   * pipes, from whoever sends them: `'auto'` (default), only by `'reference'`, or only by `'source'`. Pools can say
   * otherwise.
   */
  readonly shipping?: Shipping | undefined;
}

const shippings: readonly Shipping[] = ['auto', 'reference', 'source'];

/** Things of one work with processes of all, unless they belong to threads only. */
const contexts = new Map<string, Context>();

for (const method of getAllStartMethods()) for (const shipping of shippings) make(method, shipping);

/** Each travels by its name. */
function make(method: StartMethod, shipping: Shipping): void {
  const context: Context = {
    ...common,
    ...(shipping !== 'auto' && channelsOf(shipping)),
    ...{ method, shipping },
    Process: processClass(method, shipping),
    Pool: poolOf(method, shipping),
  };
  const name = nameOf(method, shipping);
  contexts.set(name, context);
  offer(name, context);
}

function nameOf(method: StartMethod, shipping: Shipping): string {
  return `context:${method}:${shipping}`;
}

/**
 * The context of a start method. `'process'`: an operating-system process each. `'thread'`: a worker thread each. For
 * the same arguments always the same one.
 * @throws RangeError for what is no start method; TypeError for options that are none
 */
export function getContext(method: StartMethod, options: ContextOptions = {}): Context {
  const shipping = shippingIn(options);
  const context = contexts.get(nameOf(method, shipping));
  if (context) return context;
  throw new RangeError(`getContext: expected 'process' or 'thread', got ${describe(method)}`);
}

function shippingIn(options: unknown): Shipping {
  checkNames(options, ['shipping'], 'getContext');
  const { shipping = 'auto' } = options as ContextOptions;
  if (shippings.includes(shipping)) return shipping;
  throw new TypeError(
    `getContext: shipping: expected 'auto' or 'reference' or 'source', got ${describe(shipping)}`,
  );
}
