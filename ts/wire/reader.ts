import { ShipError } from '../errors.js';
import { onLargePages } from '../large-pages.js';
import { alignLimit } from './writer.js';

/** Strings up to this length are read faster by `String.fromCharCode` than by a call into native code. */
const loopLimit = 8;

/** A message longer than this is not kept alive for the sake of the next one. */
const keepLimit = 1 << 16;

/** The seventh byte of a size is its last: 49 bits. */
const largestScale = 2 ** 42;

const nothing = new Uint8Array(0);

/** These bytes are not what an encoder wrote. */
export function damaged(what: string, cause?: unknown): ShipError {
  return new ShipError(
    `cannot decode this message: ${what}. Its bytes were cut off, changed, or written by another version of crossray; ` +
      'or by sendBytes(), which recvBytes() receives',
    [],
    cause === undefined ? undefined : { cause },
  );
}

/** A cursor over the bytes of a message. Never reads past the end, whatever the bytes say. */
export class Reader {
  /** The memory that the message lies in; positions count from its begin. */
  bytes: Uint8Array = nothing;
  position = 0;
  #begin = 0;
  #end = 0;
  // Made when they are needed: each costs as much as a small message.
  #view: DataView | undefined;
  #text: Buffer | undefined;

  /** Starts at `bytes[start]`; the message ends before `bytes[end]`. */
  open(bytes: Uint8Array, start: number, end: number): void {
    if (!(start >= 0 && start <= end && end <= bytes.length)) {
      throw damaged(`it should lie from ${start} to ${end} in ${bytes.length} bytes`);
    }
    if (this.bytes !== bytes) this.#use(bytes);
    this.#begin = start;
    this.position = start;
    this.#end = end;
  }

  #use(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#view = undefined;
    this.#text = undefined;
  }

  /** The memory for numbers. */
  get view(): DataView {
    const { bytes } = this;
    this.#view ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#view;
  }

  /** The memory for strings. */
  get text(): Buffer {
    const { bytes } = this;
    this.#text ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#text;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.position;
  }

  /** Lets go of a big message. */
  close(): void {
    if (this.#end - this.#begin > keepLimit) {
      this.#use(nothing);
    }
  }

  /** Moves over `size` bytes that must be there, and tells where they began. */
  skip(size: number): number {
    const { position } = this;
    if (size > this.#end - position) {
      throw damaged(`${size} bytes should follow and ${this.left} do`);
    }
    this.position = position + size;
    return position;
  }

  /** The next byte, which stays; undefined at the end. */
  peek(): number | undefined {
    return this.position < this.#end ? this.bytes[this.position] : undefined;
  }

  byte(): number {
    if (this.position >= this.#end) throw damaged('more should follow its last byte');
    return this.bytes[this.position++] as number;
  }

  size(): number {
    let byte = this.byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
      if (scale > largestScale) throw damaged('a size in it is absurd');
      byte = this.byte();
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  /** A number of things of which each takes at least `bytesEach`: refused when they cannot follow. */
  count(bytesEach = 1): number {
    const count = this.size();
    if (count * bytesEach > this.left) throw damaged(`${count} values should follow in ${this.left} bytes`);
    return count;
  }

  int16(): number {
    return this.view.getInt16(this.skip(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** A buffer of its own with what `Writer.block` wrote, also where the message is shared memory. */
  block(): Buffer {
    const size = this.count();
    if (size >= alignLimit) this.skip(this.byte());
    const start = this.skip(size);
    const copy = onLargePages(Buffer.allocUnsafeSlow(size));
    copy.set(this.bytes.subarray(start, start + size));
    return copy;
  }

  bigInt64(): bigint {
    return this.view.getBigInt64(this.skip(8), true);
  }

  latin1(size: number): string {
    const start = this.skip(size);
    if (size > loopLimit) return this.text.toString('latin1', start, start + size);
    return shortText(this.bytes, start, start + size);
  }

  utf16(size: number): string {
    const start = this.skip(size * 2);
    return this.text.toString('utf16le', start, start + size * 2);
  }
}

/** Four characters a step: `String.fromCharCode` with a fixed number of arguments is inlined. */
function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += String.fromCharCode(
      bytes[at] as number,
      bytes[at + 1] as number,
      bytes[at + 2] as number,
      bytes[at + 3] as number,
    );
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
