import { native } from './native.js';

/** From so many bytes on large pages pay (crate/sys/pages.rs). */
const LARGE_BYTES = 4 * 1024 * 1024;

/** Gives back memory that was allocated just now and will be filled at once, on large pages where the system has them. */
export function onLargePages<T extends ArrayBufferView>(fresh: T): T {
  const { buffer, byteOffset, byteLength } = fresh;
  if (byteLength >= LARGE_BYTES) native.preferLargePages(new Uint8Array(buffer, byteOffset, byteLength));
  return fresh;
}
