import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import {
  BufferTooShort,
  ClosedError,
  describe,
  EOFError,
  InvalidStateError,
  TimeoutError,
  WouldDeadlockError,
} from '../errors.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import type { Shipping } from '../values.js';
import type { WaitOptions } from '../waiting.js';
import { Iteration } from './lease.js';
import { numbered, post, toldShipping } from './mailbox.js';
import { asBytes, asValue, type Open, Receiver } from './receiver.js';
import { Sender } from './sender.js';
import { bytesOf, checkPart, checkRoom, copyInto } from './views.js';
import { type Waitable, waitable } from './waitable.js';

type NativeEnd = InstanceType<typeof native.PipeEnd>;

/** Of a pipe: whether one of its ends was sent, so that somebody else has it or may come to have it. */
export interface Travels {
  begun: boolean;
}

/**
 * One end of a pipe. Each arrival of it in a thread or process is a copy of its own; the other end hears of the end
 * when all copies are closed, those under way in messages included. A copy that a killed process had is closed.
 */
export class Connection<S = unknown, R = unknown> implements AsyncIterable<R>, Shared {
  readonly #end: NativeEnd;
  readonly #sender: Sender | undefined;
  readonly #receiver: Receiver | undefined;
  readonly #travels: Travels;
  readonly #shipping: Shipping;
  #isClosed = false;

  /** @internal */
  constructor(end: NativeEnd, travels: Travels, shipping: Shipping = 'auto') {
    if (!(end instanceof native.PipeEnd))
      throw new TypeError('Connection: call Pipe(), which makes two of them');
    this.#end = end;
    this.#travels = travels;
    this.#shipping = shipping;
    const [outgoing, incoming] = [end.outgoing(), end.incoming()];
    const over = (): Error =>
      new EOFError('the other end of the pipe is closed, and everything it sent was read');
    const broken = (): Error => new EOFError('the other end of the pipe is closed: nobody is left to read');
    const full = (): Error => new TimeoutError('there was no room in the pipe in time');
    const empty = (timeout: number): Error => new TimeoutError(`nothing came within ${timeout} ms`);
    // Elsewhere there is the other end: somebody may send or read, now or later.
    const isShared = (): boolean => this.#travels.begun;
    const lonely = (): Error | undefined =>
      isShared()
        ? undefined
        : new WouldDeadlockError('this wait could never end: nobody else has an end of the pipe');
    this.#sender = outgoing
      ? new Sender(numbered(outgoing, shipping), { full, shut: broken, broken, lonely })
      : undefined;
    this.#receiver = incoming
      ? new Receiver(numbered(incoming, shipping), { empty, over, lonely }, isShared)
      : undefined;
  }

  /** @internal */
  static revive(handles: readonly number[], shipping: Shipping | undefined): Connection {
    const end = native.PipeEnd.open(post().native, ...handleAt(handles, 0));
    return new Connection(end, { begun: true }, shipping);
  }

  /** Whether it can receive. */
  get readable(): boolean {
    return this.#receiver !== undefined;
  }

  /** Whether it can send. */
  get writable(): boolean {
    return this.#sender !== undefined;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends a value, when there is room: a reader who is slow keeps senders waiting.
   * @throws EOFError if nobody is left to read; ShipError if the value cannot travel
   */
  async send(value: S): Promise<void> {
    return this.#out().put(value, undefined);
  }

  /** `send`, blocking this thread. @throws as `send` rejects */
  sendSync(value: S): void {
    this.#out().putSync(value, undefined);
  }

  /**
   * The next value. What `sendBytes` sends is for `recvBytes`, and no value.
   * @throws EOFError when every copy of the other end is closed and all is read; TimeoutError
   */
  async recv(options?: WaitOptions): Promise<R> {
    return this.#in().take(asValue as Open<R>, options);
  }

  /** `recv`, blocking this thread. @throws as `recv` rejects */
  recvSync(timeout?: number): R {
    return this.#in().takeSync(asValue as Open<R>, timeout);
  }

  /**
   * Whether `recv` would not wait: also at the end. Waits for that as long as is said, at most; without a timeout, also
   * with a signal, it only looks. `Infinity`: as long as it takes.
   */
  async poll(options?: WaitOptions): Promise<boolean> {
    return this.#in().poll(options);
  }

  /** `poll`, blocking this thread. */
  pollSync(timeout?: number): boolean {
    return this.#in().pollSync(timeout);
  }

  /** Sends bytes as they are, `size` from `offset` on. @throws RangeError if they are not there */
  async sendBytes(bytes: ArrayBufferView | ArrayBufferLike, offset?: number, size?: number): Promise<void> {
    return this.#out().putBytes(checkPart(bytesOf(bytes), offset, size));
  }

  /** `sendBytes`, blocking this thread. */
  sendBytesSync(bytes: ArrayBufferView | ArrayBufferLike, offset?: number, size?: number): void {
    this.#out().putBytesSync(checkPart(bytesOf(bytes), offset, size));
  }

  /** The bytes of the next message. @throws BufferTooShort, which has them as `bytes`, if they are more than `maxLength` */
  async recvBytes(maxLength?: number): Promise<Buffer> {
    checkLength(maxLength);
    return limited(await this.#in().take(asBytes, undefined), maxLength);
  }

  /** `recvBytes`, blocking this thread. */
  recvBytesSync(maxLength?: number): Buffer {
    checkLength(maxLength);
    return limited(this.#in().takeSync(asBytes, undefined), maxLength);
  }

  /**
   * Copies the bytes of the next message into `view`, from byte `offset` on; gives their number.
   * @throws BufferTooShort, which has them as `bytes`, if there is not enough room
   */
  async recvBytesInto(view: ArrayBufferView | ArrayBufferLike, offset?: number): Promise<number> {
    return this.#in().take(copyInto(checkRoom(bytesOf(view), offset)), undefined);
  }

  /** `recvBytesInto`, blocking this thread. */
  recvBytesIntoSync(view: ArrayBufferView | ArrayBufferLike, offset?: number): number {
    return this.#in().takeSync(copyInto(checkRoom(bytesOf(view), offset)), undefined);
  }

  /** This copy of the end is not used any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#sender?.fail(closed());
    this.#receiver?.fail(closed());
    this.#end.release();
  }

  /** Every value, until the other end is closed and all is read. */
  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return new Iteration<R>(this.#in());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** For `wait()`. @internal */
  get [waitable](): Waitable {
    const receiver = this.#in();
    return { ready: () => receiver.isReady, watch: receiver.watch };
  }

  /** @internal */
  [shared](): Description {
    if (this.#isClosed) throw closed();
    this.#travels.begun = true;
    const extra = toldShipping({ shipping: this.#shipping });
    return { kind: 'Connection', handles: this.#end.handle(), extra };
  }

  #out(): Sender {
    if (this.#isClosed) throw closed();
    if (!this.#sender) throw new InvalidStateError('this end of the pipe only receives');
    return this.#sender;
  }

  #in(): Receiver {
    if (this.#isClosed) throw closed();
    if (!this.#receiver) throw new InvalidStateError('this end of the pipe only sends');
    return this.#receiver;
  }
}

ownClass(Connection, ({ readable, writable, closed }) => ({ readable, writable, closed }));

const closed = (): Error => new ClosedError('the connection is closed here');

function checkLength(maxLength: unknown): void {
  if (maxLength === undefined) return;
  const expected = (): string =>
    `maxLength: expected a number of bytes from 0 on, got ${describe(maxLength)}`;
  if (typeof maxLength !== 'number') throw new TypeError(expected());
  if (!(maxLength >= 0)) throw new RangeError(expected());
}

function limited(bytes: Buffer, maxLength = Number.POSITIVE_INFINITY): Buffer {
  if (bytes.length <= maxLength) return bytes;
  throw Object.assign(
    new BufferTooShort(`the message has ${bytes.length} bytes, at most ${maxLength} were asked for`),
    { bytes },
  );
}
