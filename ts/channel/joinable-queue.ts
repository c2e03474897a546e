import { told } from '../arena/refusals.js';
import { type Description, shared } from '../arena/shared.js';
import { Line, NOT_YET } from '../arena/waits.js';
import { describe, InvalidStateError } from '../errors.js';
import { checkNames } from '../option-names.js';
import { ownClass } from '../own-class.js';
import type { Shipping } from '../values.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';
import { Deadline } from './deadline.js';
import { Change, channelAt } from './mailbox.js';
import { Queue, type QueueInner } from './queue.js';

export interface JoinableQueueOptions {
  /** How many items the queue holds at most. Default 0: any number. */
  readonly maxSize?: number | undefined;
  /**
   * Items that a thread or process has taken come back, in front of all others, if it dies before it has called
   * `taskDone()` for them. Each call is for the item that the caller has had longest. Default false.
   */
  readonly redeliver?: boolean | undefined;
}

/** A queue that knows how many of its items are done. */
export class JoinableQueue<T = unknown> extends Queue<T> {
  readonly #line = new Line();

  /** @param options how many items it holds at most, or that and more */
  constructor(options?: number | JoinableQueueOptions);
  /** @internal */
  constructor(options: number | JoinableQueueOptions | undefined, inner: QueueInner);
  constructor(options: number | JoinableQueueOptions = {}, inner: QueueInner = {}) {
    const { maxSize = 0, redeliver = false } = optionsOf(options);
    super(maxSize, { ...inner, redeliver });
  }

  /** @internal */
  static override revive(handles: readonly number[], shipping: Shipping | undefined): JoinableQueue {
    return new JoinableQueue(undefined, { channel: channelAt(handles, shipping) });
  }

  /** An item that was taken is done. @throws InvalidStateError if there is none */
  taskDone(): void {
    if (!told(() => this.channel.done())) {
      throw new InvalidStateError('taskDone() was called more often than items were taken here');
    }
  }

  /** Waits until every item that was put is done; false when the time is over. */
  join(options?: WaitOptions): Promise<boolean> {
    try {
      return this.#line.until(
        {
          attempt: () => told(() => this.channel.unfinished()) === 0 || NOT_YET,
          watch: () => this.channel.watch(Change.idle),
          expired: () => false,
        },
        checkLimits(options),
      );
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** `join`, blocking this thread. */
  joinSync(timeout?: number): boolean {
    const deadline = Deadline.in(checkTimeout(timeout));
    const isDone = this.channel.unfinished() === 0;
    const lonely = !isDone && deadline.isNever ? this.lonely() : undefined;
    if (lonely) throw lonely;
    return told(() => this.channel.blockIdle(deadline.left));
  }

  override close(): void {
    super.close();
    // Who waits in `join` finds it closed.
    this.#line.look();
  }

  /** @internal */
  override [shared](): Description {
    return { ...super[shared](), kind: 'JoinableQueue' };
  }
}

ownClass(JoinableQueue);

function optionsOf(options: number | JoinableQueueOptions): JoinableQueueOptions {
  if (typeof options === 'number') return { maxSize: options };
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`options: expected a number of items or an object, got ${describe(options)}`);
  }
  checkNames(options, ['maxSize', 'redeliver'], 'JoinableQueue');
  const { redeliver } = options;
  if (redeliver !== undefined && typeof redeliver !== 'boolean') {
    throw new TypeError(`redeliver: expected true or false, got ${describe(redeliver)}`);
  }
  return options;
}
