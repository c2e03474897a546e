import { describe } from '../errors.js';

/**
 * What `transfer()` marked: it moves with the next message that it is part of. The mark lies on the buffer
 * and not around the value, so that a marked value looks to everybody else as it always did.
 */
const marked = new WeakSet<object>();

/** Is the object to be moved instead of copied? */
export function isMarked(object: object): boolean {
  return marked.has(object);
}

/** The object was moved. */
export function unmark(object: object): void {
  marked.delete(object);
}

/**
 * Marks buffers to be moved, not copied, with the next message to a worker thread that they are part of: alone, in
 * `value`, or under a view. Afterwards they are detached here, and views of them empty.
 *
 * ```ts
 * await pool.apply(brighten, [transfer(pixels)]);
 * return transfer({ width, height, pixels });
 * ```
 *
 * @param value - given back as it is
 * @param buffers - `ArrayBuffer`s, or other objects that `postMessage` transfers (a `FileHandle`, a stream).
 *   Left out: every `ArrayBuffer` found in `value` itself, as the buffer of a view, and in arrays, plain
 *   objects, maps and sets at any depth. A `Buffer` that shows only a part of its memory (a small one does, of
 *   Node's pool) is copied then: moving it would take the memory of others along.
 * @throws TypeError when `buffers` holds a `SharedArrayBuffer`, which needs no transfer, a view, or no object at all
 */
export function transfer<T>(value: T, buffers?: readonly object[]): T {
  for (const buffer of buffers ?? buffersIn(value)) {
    check(buffer);
    marked.add(buffer);
  }
  return value;
}

function check(buffer: object): void {
  const isObject = typeof buffer === 'object' && buffer !== null;
  if (isObject && !ArrayBuffer.isView(buffer) && !(buffer instanceof SharedArrayBuffer)) return;
  const advice = isObject && ArrayBuffer.isView(buffer) ? ': give it the buffer of the view' : '';
  throw new TypeError(
    `transfer() moves ArrayBuffers and what else postMessage transfers, and was given ${describe(buffer)}${advice}`,
  );
}

function buffersIn(root: unknown): Set<ArrayBuffer> {
  const buffers = new Set<ArrayBuffer>();
  const met = new Set<unknown>([root]);
  for (const value of met) {
    if (typeof value !== 'object' || value === null) continue;
    if (value instanceof ArrayBuffer) buffers.add(value);
    else if (ArrayBuffer.isView(value)) {
      const whole = value.byteLength === value.buffer.byteLength;
      if (value.buffer instanceof ArrayBuffer && (whole || !Buffer.isBuffer(value)))
        buffers.add(value.buffer);
    } else for (const part of partsOf(value)) met.add(part);
  }
  return buffers;
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value) : [];
}
