/**
 * Values into channels and out of them. This thread shares some memory with the addon: a small message is written where
 * the addon reads it, and read where the addon has put it.
 */
import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { handleAt } from '../arena/shared.js';
import { wrongType } from '../errors.js';
import { onLargePages } from '../large-pages.js';
import { native } from '../native.js';
import { type Shipping, Values } from '../values.js';
import { type Apart, Writer } from '../wire/writer.js';

/**
 * A channel of the addon, with its number for the calls that are made for every message, and how functions in messages
 * travel.
 */
export type NativeChannel = InstanceType<typeof native.Channel> & {
  readonly id: number;
  readonly shipping: Shipping;
};

export function numbered(
  channel: InstanceType<typeof native.Channel>,
  shipping: Shipping | undefined,
): NativeChannel {
  return Object.assign(channel, { id: channel.number(), shipping: shipping ?? 'auto' });
}

/** For a description: how functions travel in messages to a channel; undefined says nothing, and means `auto`. */
export function toldShipping({ shipping }: { readonly shipping: Shipping }): Shipping | undefined {
  return shipping === 'auto' ? undefined : shipping;
}

/** How an attempt to put something ended. */
export const Put = { sent: 0, full: 1, shut: 2, broken: 3 } as const;

/** How an attempt to take something ended, where nothing came. */
export const Taken = { nothing: -1, shut: -2, ended: -3, parcel: -4, run: -5 } as const;

/** Which change of a channel somebody waits for. */
export const Change = { readable: 0, writable: 1, idle: 2 } as const;

/** What nothing that a program sends can be: there is nothing to take now, nothing more to come. */
export const Nothing = {
  now: Symbol('nothing now'),
  shut: Symbol('shut down'),
  ended: Symbol('ended'),
} as const;

/** A message as bytes of its own, for as long as there is no room for it. */
export interface Packed {
  readonly bytes: Uint8Array;
  /** The objects in shared memory that it refers to. */
  readonly handles: Uint32Array | undefined;
}

/** What is done with a message for which there is no room. Its bytes are valid until it returns. */
export type WhenFull<T> = (packed: Packed) => T;

/** Large messages are read from memory that is used again, up to this size in bytes. */
const KEPT_BYTES = 4 << 20;

class Mailbox {
  readonly native: InstanceType<typeof native.Mailbox>;
  readonly #calls: ReturnType<typeof callsOf>;
  /** Words that a call is told besides its arguments, or answers besides its result. */
  readonly words: Uint32Array;
  readonly inbox: Buffer;
  readonly values = new Values(undefined, 'auto');
  /** For channels that ship functions otherwise. */
  readonly #others: Partial<Record<Shipping, Values>> = {};
  readonly #outbox: Writer;
  readonly #large = new Writer(undefined, true);
  #kept = Buffer.alloc(0);

  constructor() {
    join();
    const [size = 0, outbox = 0, inbox = 0] = native.Mailbox.places();
    const memory = new Uint8Array(size);
    this.native = new native.Mailbox(memory);
    this.#calls = callsOf(this.native);
    this.words = new Uint32Array(memory.buffer, 0, outbox >> 2);
    this.#outbox = new Writer(memory.subarray(outbox, inbox));
    this.inbox = Buffer.from(memory.buffer, inbox);
  }

  /**
   * Puts a value, or gives what `whenFull` makes of it, packed, if there is no room.
   * @throws ShipError if it cannot travel; then nothing was put
   */
  put<T>(channel: NativeChannel, value: unknown, whenFull: WhenFull<T>): number | T {
    const writer = this.#outbox;
    const values = this.#valuesFor(channel);
    // A getter of the value may put another one meanwhile.
    const start = writer.length;
    try {
      if (!values.write(value, writer)) return this.#putLarge(channel, value, whenFull);
      const { handles } = values;
      if (handles.length > this.words.length) return this.#putBytes(channel, writer, start, whenFull);
      for (let i = 0; i < handles.length; i++) this.words[i] = handles[i]!;
      const put = this.#calls.put(channel.id, start, writer.length - start, handles.length >> 1);
      return put === Put.full ? whenFull(packedIn(writer, start, values)) : put;
    } catch (error) {
      return retell(error);
    } finally {
      writer.length = start;
    }
  }

  /** Puts what `put` gave back; 1: there is no room yet. */
  putPacked(channel: NativeChannel, { bytes, handles }: Packed): number {
    return told(() => channel.putBytes(bytes, handles, false));
  }

  /** A value as bytes of its own, for a channel. */
  pack(channel: NativeChannel, value: unknown): Packed {
    const values = this.#valuesFor(channel);
    const bytes = Uint8Array.from(values.encode(value));
    return { bytes, handles: handlesOf(values) };
  }

  /** Takes the next message: its length, or one of `Taken`. */
  take(channel: NativeChannel): number {
    try {
      return this.#calls.take(channel.id);
    } catch (error) {
      return retell(error);
    }
  }

  /** The same, blocking this thread for so many milliseconds at most. */
  waitToTake(channel: NativeChannel, milliseconds: number): number {
    try {
      return this.#calls.waitToTake(channel.id, milliseconds);
    } catch (error) {
      return retell(error);
    }
  }

  /** Begins the next message of a lease: its index; negative: nothing is left. */
  advance(channel: NativeChannel, lease: number): number {
    try {
      return this.#calls.advance(channel.id, lease);
    } catch (error) {
      return retell(error);
    }
  }

  /** Whether something to take comes within microseconds, for those whose last waits were as short. */
  poll(channel: NativeChannel): boolean {
    try {
      return this.#calls.poll(channel.id);
    } catch (error) {
      return retell(error);
    }
  }

  /** The value that the addon has put into `bytes`, or one of `Nothing`; `now`: it may not be a promise. */
  open(length: number, bytes: Uint8Array, now: boolean): unknown {
    if (length < 0) return length === Taken.parcel ? this.#openParcel(now) : nothing(length);
    if (this.words[0] === 0) return this.values.read(bytes, 0, length, now);
    return this.#landing(() => this.values.read(bytes, 0, length, now));
  }

  /** The bytes that the addon has put into the inbox, as they are, or one of `Nothing`. */
  bytes(length: number): Buffer | symbol {
    if (length < 0 && length !== Taken.parcel) return nothing(length);
    return this.#landing(() =>
      length === Taken.parcel ? this.#lent() : Buffer.from(this.inbox.subarray(0, length)),
    );
  }

  #valuesFor({ shipping }: NativeChannel): Values {
    if (shipping === 'auto') return this.values;
    this.#others[shipping] ??= new Values(undefined, shipping);
    return this.#others[shipping];
  }

  #putLarge<T>(channel: NativeChannel, value: unknown, whenFull: WhenFull<T>): number | T {
    const writer = this.#large;
    // A getter of the value may put another one meanwhile.
    const [start, outer] = [writer.length, writer.apart];
    writer.apart = null;
    try {
      this.#valuesFor(channel).write(value, writer);
      return this.#putBytes(channel, writer, start, whenFull);
    } finally {
      writer.apart = outer;
      if (start === 0) writer.reset();
      else writer.length = start;
    }
  }

  #putBytes<T>(channel: NativeChannel, writer: Writer, start: number, whenFull: WhenFull<T>): number | T {
    const packed = packedIn(writer, start, this.#valuesFor(channel));
    const put = writer.apart
      ? putAround(channel, packed, start, writer.apart)
      : this.putPacked(channel, packed);
    if (put !== Put.full) return put;
    writer.fill();
    return whenFull(packed);
  }

  #openParcel(now: boolean): unknown {
    return this.#landing(() => {
      const view = this.native.showParcel();
      if (view) {
        try {
          return this.values.read(new Uint8Array(view), 0, view.byteLength, now);
        } finally {
          this.native.hideParcel(view);
        }
      }
      const length = this.native.parcelLength();
      if (length > this.#kept.length) this.#kept = Buffer.allocUnsafeSlow(length);
      const bytes = this.#kept;
      this.native.copyParcel(bytes);
      if (bytes.length > KEPT_BYTES) this.#kept = Buffer.alloc(0);
      return this.values.read(bytes, 0, length, now);
    });
  }

  /** A large message where it lies, or a copy if too much is lent already. */
  #lent(): Buffer {
    const length = this.native.parcelLength();
    const lent = this.native.lendParcel();
    if (lent) return Buffer.from(lent);
    const bytes = onLargePages(Buffer.allocUnsafeSlow(length));
    this.native.copyParcel(bytes);
    return bytes;
  }

  /** What was made of a message uses its objects itself: the uses that came with it end. */
  #landing<T>(read: () => T): T {
    // Code of the user may take another message meanwhile: what has come last has landed first.
    const objects = this.words[0]!;
    try {
      return read();
    } finally {
      if (objects > 0) this.#calls.land(objects);
    }
  }
}

/** The addon's calls for every message, by name. */
function callsOf(mailbox: InstanceType<typeof native.Mailbox>) {
  const [put, take, advance, poll, waitToTake, land] = mailbox.calls();
  return { put, take, advance, poll, waitToTake, land };
}

/** Puts a message of which one block is copied straight from where it lies. */
function putAround(
  channel: NativeChannel,
  { bytes, handles }: Packed,
  start: number,
  { at, size, bytes: block }: Apart,
): number {
  if (block.length !== size)
    throw wrongType(`a buffer of ${size} bytes was transferred while its message was put`);
  return told(() => channel.putAround(bytes, at - start, block, handles));
}

/** The message that was written from `start` on, where it lies. */
const packedIn = (writer: Writer, start: number, values: Values): Packed => ({
  bytes: writer.bytes.subarray(start, writer.length),
  handles: handlesOf(values),
});

function handlesOf(values: Values): Uint32Array | undefined {
  return values.handles.length > 0 ? new Uint32Array(values.handles) : undefined;
}

/** Throws an error of the addon as one of ours. */
function retell(error: unknown): never {
  return told(() => {
    throw error;
  });
}

function nothing(code: number): symbol {
  if (code === Taken.nothing) return Nothing.now;
  return code === Taken.shut ? Nothing.shut : Nothing.ended;
}

/** The channel whose handle comes first. */
export function channelAt(handles: readonly number[], shipping: Shipping | undefined): NativeChannel {
  return told(() => numbered(native.Channel.open(post().native, ...handleAt(handles, 0)), shipping));
}

let mailbox: Mailbox | undefined;

/** This thread's mailbox, made at the first use. */
export function post(): Mailbox {
  mailbox ??= new Mailbox();
  return mailbox;
}
