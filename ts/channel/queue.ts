import { type Description, type Shared, shared } from '../arena/shared.js';
import {
  ClosedError,
  describe,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  WouldDeadlockError,
} from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import type { Shipping } from '../values.js';
import type { WaitOptions } from '../waiting.js';
import { Iteration } from './lease.js';
import { channelAt, type NativeChannel, numbered, post, toldShipping } from './mailbox.js';
import { asValue, type Open, Receiver } from './receiver.js';
import { Sender } from './sender.js';

/** What a queue is made of besides what programs say. */
export interface QueueInner {
  /** One that is there already. */
  readonly channel?: NativeChannel | undefined;
  readonly redeliver?: boolean | undefined;
  /** How functions travel in its items. Default `auto`. */
  readonly shipping?: Shipping | undefined;
}

/**
 * A queue between any threads and processes of a program. What was put outlives the one that put it; an item that
 * somebody has in his hands when he is killed is gone, and no other.
 *
 * ```ts
 * const queue = new Queue<string>();
 * await queue.put('hello');
 * console.log(await queue.get()); // hello
 * ```
 */
export class Queue<T = unknown> implements AsyncIterable<T>, Shared {
  readonly #channel: NativeChannel;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #isClosed = false;
  /** Somebody else has it, or may come to have it. */
  #isShared: boolean;

  /**
   * @param maxSize how many items it holds at most; 0: any number
   * @throws RangeError if that is no such number; ArenaFullError
   */
  constructor(maxSize?: number);
  /** @internal */
  constructor(maxSize: number | undefined, inner: QueueInner);
  constructor(maxSize = 0, { channel, redeliver = false, shipping }: QueueInner = {}) {
    checkMaxSize(maxSize);
    this.#isShared = channel !== undefined;
    this.#channel = channel ?? numbered(new native.Channel(post().native, maxSize, 0, redeliver), shipping);
    const isShared = (): boolean => this.#isShared;
    const shut = (): Error => new QueueShutDown('the queue was shut down');
    const full = (): Error => new QueueFull('there is no room in the queue');
    const empty = (): Error => new QueueEmpty('there is no item in the queue');
    const lonely = (): Error | undefined => this.lonely();
    this.#sender = new Sender(this.#channel, { full, shut, broken: shut, lonely });
    this.#receiver = new Receiver(this.#channel, { empty, over: shut, lonely }, isShared);
  }

  /** @internal */
  static revive(handles: readonly number[], shipping: Shipping | undefined): Queue {
    return new Queue(0, { channel: channelAt(handles, shipping) });
  }

  /**
   * Writes the item at once, and puts it when there is room. When the promise has resolved, the item is there for
   * everybody. Calls that are not awaited keep their order.
   * @throws QueueFull after `timeout` ms without room; QueueShutDown; ShipError if the item cannot travel
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    if (this.#isClosed) return Promise.reject(closed());
    return this.#sender.put(item, options);
  }

  /** `put`, blocking this thread. @throws as `put` rejects */
  putSync(item: T, timeout?: number): void {
    this.#open().#sender.putSync(item, timeout);
  }

  /** `put` without waiting. @throws QueueFull if there is no room */
  putNoWait(item: T): void {
    this.#open().#sender.putNow(item);
  }

  /**
   * Takes the next item.
   * @throws QueueEmpty after `timeout` ms without one; QueueShutDown if there never will be one
   */
  get(options?: WaitOptions): Promise<T> {
    if (this.#isClosed) return Promise.reject(closed());
    return this.#receiver.take(asValue as Open<T>, options);
  }

  /** `get`, blocking this thread. @throws as `get` rejects */
  getSync(timeout?: number): T {
    return this.#open().#receiver.takeSync(asValue as Open<T>, timeout);
  }

  /** `get` without waiting. @throws QueueEmpty if there is no item */
  getNoWait(): T {
    return this.#open().#receiver.takeNow(asValue as Open<T>);
  }

  /** Items that nobody has taken, exactly. */
  qsize(): number {
    return this.#open().#channel.length();
  }

  /** Whether `qsize()` is 0. */
  empty(): boolean {
    return this.qsize() === 0;
  }

  /** Whether a put would have to wait. */
  full(): boolean {
    return this.#open().#channel.isFull();
  }

  /**
   * Nobody puts anything any more: later puts reject with QueueShutDown, and gets too once all is taken. `immediate`:
   * what is there is dropped, and gets reject at once.
   */
  shutdown(immediate = false): void {
    if (typeof immediate !== 'boolean') {
      throw new TypeError(`immediate: expected true or false, got ${describe(immediate)}`);
    }
    this.#open().#channel.shutDown(immediate);
  }

  /** This object is not used any more; later calls reject with ClosedError. The queue lives on for others. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sender.fail(closed());
    this.#receiver.fail(closed());
    this.#channel.release();
  }

  /** For programs that come from Python: a put is never still on its way after it has resolved. */
  joinThread(): Promise<void> {
    return Promise.resolve();
  }

  /** For programs that come from Python: no thread keeps this process from ending. */
  cancelJoinThread(): void {}

  /** Every item, until the queue is shut down and empty. Items are leased in batches; what is not handed out returns. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new Iteration<T>(this.#open().#receiver);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  [shared](): Description {
    this.#open();
    this.#isShared = true;
    return { kind: 'Queue', handles: this.#channel.handle(), extra: toldShipping(this.#channel) };
  }

  /** @throws ClosedError @internal */
  protected get channel(): NativeChannel {
    return this.#open().#channel;
  }

  /** Why a wait that blocks this thread for ever could never end; undefined: it could. @internal */
  protected lonely(): Error | undefined {
    if (this.#isShared || !this.#channel.isAlone()) return undefined;
    return new WouldDeadlockError('this wait could never end: nobody else has the queue');
  }

  #open(): this {
    if (this.#isClosed) throw closed();
    return this;
  }
}

ownClass(Queue, it => ({ size: it.qsize() }));

const closed = (): Error => new ClosedError('the queue is closed here');

function checkMaxSize(maxSize: unknown): void {
  if (typeof maxSize !== 'number') {
    throw new TypeError(`maxSize: expected a number of items, got ${describe(maxSize)}`);
  }
  if (!Number.isSafeInteger(maxSize)) {
    throw new RangeError(`maxSize: expected a whole number of items (0: any number), got ${maxSize}`);
  }
}
