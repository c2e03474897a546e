/** `for await` over a channel: messages are leased in batches, handed out one by one, and given back if they are not. */
import { told } from '../arena/refusals.js';
import { NOT_YET, type NotYet } from '../arena/waits.js';
import { type NativeChannel, Nothing, post, Taken } from './mailbox.js';
import type { Receiver } from './receiver.js';

/** Messages of a lease at most. Others can take over what is not handed out, so it need not be few. */
const MOST = 256;

/** Of a frame. */
const HEADER_BYTES = 8;

/** What comes next from a channel, by leases. */
class Batches {
  readonly #channel: NativeChannel;
  /** Has room for every lease, as for every message that is not lent. */
  readonly #buffer = Buffer.allocUnsafeSlow(post().inbox.length);
  readonly #view = new DataView(this.#buffer.buffer);
  /** 0: none. */
  #lease = 0;
  /** Index of the next message in the buffer, and where it begins. */
  #index = 0;
  #at = 0;

  constructor(channel: NativeChannel) {
    this.#channel = channel;
  }

  /** The next value, or one of `Nothing`. */
  next(): unknown {
    if (this.#lease !== 0) {
      const index = post().advance(this.#channel, this.#lease);
      if (index >= 0) return this.#read(index);
    }
    const length = told(() => this.#channel.lease(this.#lease, MOST, this.#buffer));
    if (length !== Taken.run) {
      this.#lease = 0;
      return post().open(length, this.#buffer, false);
    }
    const [lease = 0, first = 0] = post().words;
    this.#lease = lease;
    this.#index = first;
    this.#at = 0;
    return this.#read(first);
  }

  /** What was not handed out goes back to the front. */
  giveBack(): void {
    if (this.#lease !== 0) told(() => this.#channel.giveBack(this.#lease));
    this.#lease = 0;
  }

  /** The message of that index. Others may have taken over those before it. */
  #read(index: number): unknown {
    while (this.#index < index) this.#skip();
    const start = this.#at + HEADER_BYTES;
    const end = start + this.#view.getUint32(this.#at, true);
    this.#skip();
    return post().values.read(this.#buffer, start, end);
  }

  #skip(): void {
    this.#index++;
    this.#at += HEADER_BYTES + ((this.#view.getUint32(this.#at, true) + 7) & ~7);
  }
}

/** Ends when nothing is there and nothing will ever be. */
export class Iteration<T> implements AsyncIterableIterator<T> {
  readonly #receiver: Receiver;
  readonly #batches: Batches;
  #isOver = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
    this.#batches = new Batches(receiver.channel);
  }

  next(): Promise<IteratorResult<T>> {
    return this.#receiver.next(this.#attempt);
  }

  return(): Promise<IteratorResult<T>> {
    this.#isOver = true;
    this.#batches.giveBack();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  readonly #attempt = (): IteratorResult<T> | Promise<IteratorResult<T>> | NotYet => {
    if (this.#isOver) return { done: true, value: undefined };
    const value = this.#batches.next();
    if (value === Nothing.now) return NOT_YET;
    if (value === Nothing.shut || value === Nothing.ended) {
      this.#isOver = true;
      return { done: true, value: undefined };
    }
    if (value instanceof Promise) return value.then(imported => ({ done: false, value: imported as T }));
    return { done: false, value: value as T };
  };
}
