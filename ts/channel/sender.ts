/** The side of a channel that messages go in at. */
import { told } from '../arena/refusals.js';
import { Line, NOT_YET, type NotYet } from '../arena/waits.js';
import { native } from '../native.js';
import { turnDue } from '../turns.js';
import { checkLimits, checkTimeout, type Limits, type WaitOptions } from '../waiting.js';
import { Deadline, unlimited } from './deadline.js';
import { Change, type NativeChannel, type Packed, Put, post, type WhenFull } from './mailbox.js';

/** Why a message cannot be put, as errors of whoever owns the channel. */
export interface PutRefusals {
  full(): Error;
  shut(): Error;
  broken(): Error;
  /** Nobody else can ever make room: why this thread may not block for ever. */
  lonely(): Error | undefined;
}

const sent = Promise.resolve();

export class Sender {
  readonly #channel: NativeChannel;
  readonly #refusals: PutRefusals;
  readonly #line = new Line();

  constructor(channel: NativeChannel, refusals: PutRefusals) {
    this.#channel = channel;
    this.#refusals = refusals;
  }

  /** Writes the value at once, and puts it when there is room. */
  put(value: unknown, options: WaitOptions | undefined): Promise<void> {
    try {
      if (options === undefined && this.#line.isEmpty) {
        return this.#put(value, packed => this.#wait(kept(packed), unlimited)) ?? turnDue() ?? sent;
      }
      const limits = checkLimits(options);
      limits.signal?.throwIfAborted();
      return this.#wait(post().pack(this.#channel, value), limits);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  putSync(value: unknown, timeout: number | undefined): void {
    const limit = checkTimeout(timeout);
    const block = (packed: Packed): void => this.#block(packed, limit);
    this.#line.look();
    if (this.#line.isEmpty) this.#put(value, block);
    else block(post().pack(this.#channel, value));
  }

  putNow(value: unknown): void {
    const refuse = (): never => {
      throw this.#refusals.full();
    };
    this.#line.look();
    if (!this.#line.isEmpty) refuse();
    this.#put(value, refuse);
  }

  /** The same for bytes that are a message by themselves. */
  putBytes(bytes: Uint8Array): Promise<void> {
    try {
      if (!this.#line.isEmpty)
        return this.#wait({ bytes: Uint8Array.from(bytes), handles: undefined }, unlimited);
      const put = told(() => this.#channel.putBytes(bytes, undefined, false));
      if (put === Put.sent) return turnDue() ?? sent;
      if (put !== Put.full) throw this.#refusal(put);
      return this.#wait({ bytes: Uint8Array.from(bytes), handles: undefined }, unlimited);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  putBytesSync(bytes: Uint8Array): void {
    const packed = { bytes, handles: undefined };
    if (!this.#putPacked(packed, Deadline.in(0))) this.#block(packed, Number.POSITIVE_INFINITY);
  }

  /** Ends all waits with an error. */
  fail(error: unknown): void {
    this.#line.fail(error);
  }

  /** @returns what `whenFull` gives if there is no room */
  #put<T>(value: unknown, whenFull: WhenFull<T>): T | undefined {
    const put = post().put(this.#channel, value, whenFull);
    if (put === Put.sent) return undefined;
    if (typeof put === 'number') throw this.#refusal(put);
    return put;
  }

  #block(packed: Packed, timeout: number): void {
    const deadline = Deadline.in(timeout);
    const lonely = deadline.isNever ? this.#refusals.lonely() : undefined;
    if (lonely) throw lonely;
    while (!this.#putPacked(packed, deadline)) {
      if (deadline.isOver) throw this.#refusals.full();
    }
  }

  /** Blocks until what waits already, and then the message, has been put, or the time is over. */
  #putPacked(packed: Packed, deadline: Deadline): boolean {
    this.#line.look();
    if (!this.#line.isEmpty) {
      told(() => this.#channel.blockRoom(deadline.left));
      return false;
    }
    const put = told(() => this.#channel.blockPut(packed.bytes, packed.handles, deadline.left));
    if (put !== Put.sent && put !== Put.full) throw this.#refusal(put);
    return put === Put.sent;
  }

  #wait(packed: Packed, limits: Limits): Promise<void> {
    const { handles } = packed;
    if (handles) native.holdObjects(handles);
    const attempt = (): undefined | NotYet => {
      const put = post().putPacked(this.#channel, packed);
      if (put === Put.full) return NOT_YET;
      if (put !== Put.sent) throw this.#refusal(put);
      return undefined;
    };
    return this.#line.until<undefined>(
      {
        attempt,
        watch: () => this.#channel.watch(Change.writable),
        expired: () => {
          throw this.#refusals.full();
        },
        over: () => handles && native.releaseObjects(handles),
      },
      limits,
    );
  }

  #refusal(put: number): Error {
    return put === Put.broken ? this.#refusals.broken() : this.#refusals.shut();
  }
}

/** What has to be there for longer than the call. */
const kept = ({ bytes, handles }: Packed): Packed => ({ bytes: Uint8Array.from(bytes), handles });
