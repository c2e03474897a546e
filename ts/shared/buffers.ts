/** Which buffers of this thread lie over memory that threads and processes share. */
import type { Block } from './block.js';

const blocks = new WeakMap<ArrayBufferLike, Block>();

/** The buffer lies over that block. */
export function remember(buffer: ArrayBuffer, block: Block): void {
  blocks.set(buffer, block);
}

/** The block that the buffer lies over; none for every other buffer. */
export const blockOf = (buffer: ArrayBufferLike): Block | undefined => blocks.get(buffer);

/** Whether the buffer is that of a SharedArray, which all threads and processes see. */
export const isSharedBuffer = (buffer: ArrayBufferLike): boolean => blocks.has(buffer);
