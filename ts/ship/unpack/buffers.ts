/** Array buffers, their views, dates and regular expressions. */
import type { NodeOf } from '../graph.js';

type ResizableConstructor = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;

/** A copy: the codec may have handed out a view of its own memory. */
export function makeBuffer(node: NodeOf<'raw' | 'resizable'>): Date | RegExp | ArrayBuffer {
  if (node[0] === 'raw') return node[1];
  const [, bytes, limit] = node;
  const buffer = new (ArrayBuffer as unknown as ResizableConstructor)(bytes.byteLength, {
    maxByteLength: limit,
  });
  new Uint8Array(buffer).set(new Uint8Array(bytes));
  return buffer;
}

type ViewConstructor = new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number | undefined,
) => ArrayBufferView;

export function makeView(node: NodeOf<'view'>, buffer: ArrayBufferLike): ArrayBufferView {
  const [, type, , offset, length] = node;
  if (type === 'Buffer') return Buffer.from(buffer as ArrayBuffer, offset, length);
  const View = Reflect.get(globalThis, type) as ViewConstructor;
  return new View(buffer, offset, length);
}
