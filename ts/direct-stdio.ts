import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** A pipe that nobody empties just now: try again a little later. */
const AGAIN = 'EAGAIN';
const PAUSE_MS = 1;

/** What becomes of what is printed, before it is. */
export type Shape = (bytes: Uint8Array) => Uint8Array;

const asItIs: Shape = bytes => bytes;

/**
 * `writeDirectly` for `process.stdout` or `process.stderr`, once somebody uses it: making the stream takes 3 ms,
 * and most workers never print.
 */
export function writeDirectlyOnceUsed(
  name: 'stdout' | 'stderr',
  descriptor: number,
  shape: Shape = asItIs,
): void {
  const own = Object.getOwnPropertyDescriptor(process, name);
  if (!own?.get || !own.configurable) return;
  const make = own.get;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: own.enumerable ?? true,
    get() {
      const stream = Reflect.apply(make, process, []) as Writable;
      Object.defineProperty(process, name, own);
      writeDirectly(stream, descriptor, shape);
      // A pipe's handle counts as held open although it never has anything to wait for: a worker would believe that a
      // task has left something behind.
      (stream as { _handle?: { unref?(): void } })._handle?.unref?.();
      return stream;
    },
  });
}

/**
 * Lets a worker write to the process's own descriptors. In a thread, Node's way leads through the caller's event loop:
 * what was printed there before a worker is terminated, or while the caller blocks, would be late or lost.
 */
function writeDirectly(stream: Writable, descriptor: number, shape: Shape): void {
  const write = (chunk: unknown, encoding: BufferEncoding): Error | null =>
    writeAll(descriptor, shape(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : (chunk as Buffer)));
  stream._write = (chunk, encoding, done) => {
    done(write(chunk, encoding));
  };
  stream._writev = (chunks, done) => {
    let failure: Error | null = null;
    for (const { chunk, encoding } of chunks) {
      failure ??= write(chunk, encoding);
    }
    done(failure);
  };
}

export function writeAll(descriptor: number, bytes: Uint8Array): Error | null {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== AGAIN) return error as Error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
  return null;
}
