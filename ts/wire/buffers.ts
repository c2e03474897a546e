/**
 * Array buffers and their views. A view that is alone on its buffer travels with the bytes that it shows;
 * where a message holds several views of one buffer, or the buffer too, the whole buffer travels once and
 * they share it on the other side, as with structured clone. (Which sends the whole buffer always: for a `Buffer`
 * of ten bytes 64 KiB of Node's pool, and the secrets of others.)
 */
import { types } from 'node:util';
import type { Decoder } from './decoder.js';
import type { Encoder } from './encoder.js';
import { damaged } from './reader.js';
import { Tag } from './tags.js';
import { isMarked } from './transfer.js';
import type { Writer } from './writer.js';

/** The kinds of views, by number on the wire. */
const kinds = [
  ...['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array'],
  ...['Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array'],
  ...['DataView', 'Buffer'],
];

/** The length of the memory that Node shares out to small Buffers; on newer Nodes more than `Buffer.poolSize`. */
let poolLength = 0;

/** `ArrayBuffer` of newer JavaScript. */
type Growing = ArrayBufferLike & {
  readonly resizable?: boolean;
  readonly growable?: boolean;
  readonly maxByteLength: number;
  resize(size: number): void;
};

export function writeView(encoder: Encoder, view: ArrayBufferView, brand: string): void {
  const { writer } = encoder;
  const buffer = view.buffer as Growing;
  const kind = kinds.indexOf(brand);
  if (buffer.growable) encoder.beside(view, false);
  else if ((brand === 'Buffer' && isPooled(view)) || encoder.isAlone(buffer)) {
    refuseDetached(encoder, view, buffer);
    writer.byte(Tag.Window);
    writer.byte(kind);
    writer.block(bytesOf(view));
  } else {
    writePlace(
      writer,
      view,
      kind,
      buffer.resizable && tracksLength(encoder, view) ? 0 : elementsOf(view) + 1,
    );
    encoder.value(buffer);
  }
}

/** Shared memory of a fixed size. */
export function isMemory(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return types.isSharedArrayBuffer(buffer) && !(buffer as Growing).growable;
}

/** A view of such memory, of which nothing else has to travel. */
export function writeMemory(encoder: Encoder, view: ArrayBufferView, brand: string): void {
  writePlace(encoder.writer, view, kinds.indexOf(brand), elementsOf(view) + 1);
  encoder.memory(view.buffer as SharedArrayBuffer);
}

function writePlace(writer: Writer, view: ArrayBufferView, kind: number, length: number): void {
  writer.byte(Tag.View);
  writer.byte(kind);
  writer.size(view.byteOffset);
  writer.size(length);
}

export function writeBuffer(encoder: Encoder, buffer: ArrayBufferLike): void {
  refuseDetached(encoder, buffer, buffer);
  if (types.isSharedArrayBuffer(buffer)) encoder.beside(buffer, false);
  else if (isMarked(buffer)) encoder.beside(buffer, true);
  else writeWhole(encoder, buffer);
}

function writeWhole(encoder: Encoder, buffer: ArrayBuffer): void {
  const { writer } = encoder;
  encoder.needsWhole(buffer);
  const { resizable, maxByteLength } = buffer as Growing;
  writer.byte(resizable ? Tag.ResizableBuffer : Tag.ArrayBuffer);
  if (resizable) writer.size(maxByteLength);
  writer.block(new Uint8Array(buffer));
}

/** Can the view not share its buffer with another one, whatever else the message holds? */
export function needsWholeBuffer(buffer: ArrayBufferLike): boolean {
  return types.isSharedArrayBuffer(buffer) || (buffer as Growing).resizable === true || isMarked(buffer);
}

/** Does the view lie in that memory? Its neighbours are strangers. */
function isPooled(view: ArrayBufferView): boolean {
  // Asked when it is needed: Node makes its pool then, which the start of a worker need not wait for.
  poolLength ||= Buffer.allocUnsafe(1).buffer.byteLength;
  return (
    view.byteLength < view.buffer.byteLength &&
    view.buffer.byteLength === poolLength &&
    !needsWholeBuffer(view.buffer)
  );
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  if (view instanceof Uint8Array) return view;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function elementsOf(view: ArrayBufferView): number {
  return (view as Partial<Uint8Array>).length ?? view.byteLength;
}

function refuseDetached(encoder: Encoder, culprit: object, buffer: ArrayBufferLike): void {
  if (buffer.byteLength > 0) return;
  try {
    new Uint8Array(buffer);
  } catch {
    encoder.refuse(culprit, 'an ArrayBuffer that was transferred away has nothing left to send');
  }
}

/**
 * Does the view become longer when its resizable buffer does? The language does not tell, so a clone is cut
 * off before the view: one that follows its buffer is empty now, the other is out of bounds and unusable.
 */
function tracksLength(encoder: Encoder, view: ArrayBufferView): boolean {
  let clone: ArrayBufferView;
  try {
    clone = structuredClone(view);
  } catch (error) {
    return encoder.refuse(view, `a view that its buffer has become too short for: ${String(error)}`);
  }
  const start = clone.byteOffset;
  (clone.buffer as Growing).resize(start);
  try {
    if (clone instanceof DataView) return clone.byteLength === 0;
    (clone as Uint8Array).keys();
    return true;
  } catch {
    return false;
  }
}

type ViewMaker = new (buffer: ArrayBufferLike, offset: number, length?: number) => ArrayBufferView;

function viewOn(kind: number, buffer: ArrayBufferLike, offset: number, length?: number): ArrayBufferView {
  const name = kinds[kind];
  if (name === 'Buffer') return Buffer.from(buffer, offset, length);
  const maker: unknown = name === undefined ? undefined : Reflect.get(globalThis, name);
  if (typeof maker !== 'function') throw damaged(`there is no ${name ?? `view of kind ${kind}`} here`);
  return new (maker as ViewMaker)(buffer, offset, length);
}

export function readWindow(decoder: Decoder): ArrayBufferView {
  const kind = decoder.reader.byte();
  const bytes = decoder.reader.block();
  return decoder.register(kinds[kind] === 'Buffer' ? bytes : viewOn(kind, bytes.buffer, 0));
}

export function readView(decoder: Decoder): ArrayBufferView {
  const { reader } = decoder;
  const index = decoder.reserve();
  const kind = reader.byte();
  const offset = reader.size();
  const length = reader.size();
  const buffer = decoder.value();
  if (!types.isAnyArrayBuffer(buffer)) throw damaged('a view in it has no buffer');
  const view = viewOn(kind, buffer, offset, length === 0 ? undefined : length - 1);
  decoder.fillReserved(index, view);
  return view;
}

export function readBuffer(decoder: Decoder): ArrayBufferLike {
  return decoder.register(decoder.reader.block().buffer);
}

export function readResizable(decoder: Decoder): ArrayBufferLike {
  const maxByteLength = decoder.reader.size();
  const bytes = decoder.reader.block();
  const maker = ArrayBuffer as new (size: number, options: { maxByteLength: number }) => ArrayBuffer;
  const buffer = new maker(bytes.length, { maxByteLength });
  new Uint8Array(buffer).set(bytes);
  return decoder.register(buffer);
}
