import { type Description, type Shared, shared } from '../arena/shared.js';
import { describe } from '../errors.js';
import { ownClass } from '../own-class.js';
import type { Shipping } from '../values.js';
import type { WaitOptions } from '../waiting.js';
import { Queue } from './queue.js';

/** A queue with nothing but the ends: no limit, no shutdown. */
export class SimpleQueue<T = unknown> implements Shared {
  readonly #queue: Queue<T>;

  /** @throws ArenaFullError */
  constructor();
  /** @internal */
  constructor(queue: Queue<T>);
  constructor(queue?: Queue<T>) {
    if (queue !== undefined && !(queue instanceof Queue)) {
      throw new TypeError(`SimpleQueue: takes no argument, got ${describe(queue)}: a Queue has a maxSize`);
    }
    this.#queue = queue ?? new Queue<T>();
  }

  /** @internal */
  static revive(handles: readonly number[], shipping: Shipping | undefined): SimpleQueue {
    return new SimpleQueue(Queue.revive(handles, shipping));
  }

  /** Puts an item. @throws ShipError if it cannot travel */
  put(item: T): Promise<void> {
    return this.#queue.put(item);
  }

  /** `put`, blocking this thread. */
  putSync(item: T): void {
    this.#queue.putSync(item);
  }

  /** Takes the next item. @throws QueueEmpty after `timeout` ms without one */
  get(options?: WaitOptions): Promise<T> {
    return this.#queue.get(options);
  }

  /** `get`, blocking this thread. @throws as `get` rejects */
  getSync(timeout?: number): T {
    return this.#queue.getSync(timeout);
  }

  /** Whether there is no item. */
  empty(): boolean {
    return this.#queue.empty();
  }

  /** This object is not used any more; later calls reject with ClosedError. The queue lives on for others. */
  close(): void {
    this.#queue.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  [shared](): Description {
    return { ...this.#queue[shared](), kind: 'SimpleQueue' };
  }
}

ownClass(SimpleQueue, it => ({ empty: it.empty() }));
