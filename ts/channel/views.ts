/** Parts of buffers that bytes are sent from and received into. */
import { types } from 'node:util';
import { BufferTooShort, describe } from '../errors.js';
import { post, Taken } from './mailbox.js';
import type { Open } from './receiver.js';

/** All bytes of a buffer or view. @throws TypeError for anything else */
export function bytesOf(source: unknown): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (types.isAnyArrayBuffer(source)) return new Uint8Array(source);
  throw new TypeError(`bytes: expected a buffer or a view of one, got ${describe(source)}`);
}

/** `size` bytes from `offset` on. @throws RangeError if they are not there */
export function checkPart(bytes: Uint8Array, offset: unknown = 0, size?: unknown): Uint8Array {
  const start = checkNumber('offset', offset, bytes.length);
  const length = size === undefined ? bytes.length - start : checkNumber('size', size, bytes.length - start);
  return bytes.subarray(start, start + length);
}

/** The bytes from `offset` on. @throws RangeError if there is no such place */
export function checkRoom(bytes: Uint8Array, offset: unknown = 0): Uint8Array {
  return bytes.subarray(checkNumber('offset', offset, bytes.length));
}

function checkNumber(name: string, value: unknown, most: number): number {
  const expected = (): string => `${name}: expected a whole number from 0 to ${most}, got ${describe(value)}`;
  if (typeof value !== 'number') throw new TypeError(expected());
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(expected());
  return value;
}

/** Copies a message into `target`; gives its length. */
export function copyInto(target: Uint8Array): Open<number> {
  return length => {
    if (length === Taken.parcel) {
      const large = post().native.parcelLength();
      if (large <= target.length && post().words[0] === 0) {
        post().native.copyParcel(target);
        return large;
      }
    }
    const bytes = post().bytes(length);
    if (typeof bytes === 'symbol') return bytes;
    if (bytes.length <= target.length) {
      target.set(bytes);
      return bytes.length;
    }
    throw Object.assign(
      new BufferTooShort(`the message has ${bytes.length} bytes, the buffer has room for ${target.length}`),
      { bytes },
    );
  };
}
