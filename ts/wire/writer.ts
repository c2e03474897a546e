import { overflow } from './signals.js';

/** A character that does not fit in one byte. On one-byte strings V8 decides this without looking. */
const wide = /[\u0100-\uffff]/;

/** Strings up to this length are written faster by a loop than by a call into native code. */
const loopLimit = 12;

/** Buffers of at least this size are aligned. */
export const alignLimit = 256;
const alignment = 8;

const smallest = 1024;
/** From so many bytes on a block may be left where it lies. */
const apartFrom = 128 * 1024;
/** A writer larger than this gives memory back when it no longer needs it. */
const generous = 1 << 20;

/** A block of a message that still lies in the buffer it comes from; its place in the message is free. */
export interface Apart {
  /** Where in the writer's memory its place begins. */
  readonly at: number;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/**
 * Where messages are written, one after the other: memory that grows and is used again, or memory of
 * somebody else (a `Uint8Array`, also over a `SharedArrayBuffer`) that does not grow.
 *
 * ```ts
 * const writer = new Writer();
 * codec.encode([1, 'two'], writer);
 * send(writer.bytes.subarray(0, writer.length));
 * writer.reset();
 * ```
 */
export class Writer {
  /** All of the memory; another one after growth, so read it when the message is complete. */
  bytes: Buffer;
  /** The same memory for numbers. */
  view: DataView;
  /** How many bytes of it are written. */
  length = 0;
  /** The block that was left where it lies. */
  apart: Apart | null = null;
  readonly #fixed: boolean;
  readonly #leavesApart: boolean;

  /**
   * @param memory - what to write to; left out: memory of its own, which grows
   * @param leavesApart - whether the first large block of a message is not copied: whoever takes the message does that,
   *   or calls `fill`
   */
  constructor(memory?: Uint8Array, leavesApart = false) {
    this.#fixed = memory !== undefined;
    this.#leavesApart = leavesApart;
    const bytes = memory ?? Buffer.allocUnsafeSlow(smallest);
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Forgets what was written. Own memory that was mostly idle is given back. */
  reset(): void {
    if (!this.#fixed && this.bytes.length > generous && this.length < this.bytes.length / 4) {
      this.#allocate(smallest);
    }
    this.length = 0;
  }

  /** Makes room for `size` more bytes, or throws `overflow` where the memory does not grow. */
  ensure(size: number): void {
    if (this.length + size > this.bytes.length) this.#grow(this.length + size);
  }

  #grow(needed: number): void {
    if (this.#fixed) throw overflow;
    const written = this.bytes.subarray(0, this.length);
    this.#allocate(Math.max(needed, this.bytes.length * 2));
    this.bytes.set(written);
  }

  #allocate(size: number): void {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** A byte. */
  byte(value: number): void {
    if (this.length === this.bytes.length) this.ensure(1);
    this.bytes[this.length++] = value;
  }

  /** A count, 7 bits a byte, lowest first. */
  size(value: number): void {
    this.ensure(8);
    let rest = value;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  bigInt64(value: bigint): void {
    this.ensure(8);
    this.view.setBigInt64(this.length, value, true);
    this.length += 8;
  }

  uint32(value: number): void {
    this.ensure(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  double(value: number): void {
    this.ensure(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const size = bytes.length;
    this.ensure(size);
    if (size > loopLimit * 4) this.bytes.set(bytes, this.length);
    else for (let i = 0; i < size; i++) this.bytes[this.length + i] = bytes[i] as number;
    this.length += size;
  }

  /**
   * The bytes of a buffer: size, for a larger one the number of bytes left out and these, the bytes. V8 copies
   * into and out of shared memory eight times as fast when both sides are aligned alike.
   */
  block(bytes: Uint8Array): void {
    const size = bytes.length;
    this.size(size);
    if (size >= alignLimit) {
      this.ensure(alignment + size);
      const gap = alignment - 1 - ((this.bytes.byteOffset + this.length) % alignment);
      this.byte(gap);
      this.length += gap;
    }
    if (this.#leavesApart && !this.apart && size >= apartFrom) this.#leave(bytes);
    else this.raw(bytes);
  }

  #leave(bytes: Uint8Array): void {
    const size = bytes.length;
    this.apart = { at: this.length, size, bytes };
    // With room for what follows: to grow would copy the free place.
    this.ensure(size + smallest);
    this.length += size;
  }

  /** Copies what was left apart to its place. */
  fill(): void {
    if (this.apart) this.bytes.set(this.apart.bytes, this.apart.at);
    this.apart = null;
  }

  /** The characters of a string, one byte each: false, and nothing is written, when they do not fit. */
  latin1(text: string): boolean {
    const size = text.length;
    this.ensure(size);
    const { bytes, length } = this;
    if (size <= loopLimit) {
      for (let i = 0; i < size; i++) {
        const character = text.charCodeAt(i);
        if (character > 0xff) return false;
        bytes[length + i] = character;
      }
    } else {
      if (wide.test(text)) return false;
      bytes.write(text, length, size, 'latin1');
    }
    this.length = length + size;
    return true;
  }

  /** The code units of a string, two bytes each. */
  utf16(text: string): void {
    this.ensure(text.length * 2);
    this.bytes.write(text, this.length, text.length * 2, 'utf16le');
    this.length += text.length * 2;
  }
}
