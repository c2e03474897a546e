/** Objects that are neither arrays nor plain: built-in classes, errors, and what lies too deep. */
import { types } from 'node:util';
import { besideMode } from './beside.js';
import { isMemory, writeBuffer, writeMemory, writeView } from './buffers.js';
import type { Decoder } from './decoder.js';
import type { Encoder } from './encoder.js';
import { classOf, isError, writeErrorFields, writeErrorHead } from './error-envelope.js';
import { brandOf, extraKeys, hasSymbols, isArrayPrototype, isIntrinsic, isPlainPrototype } from './kinds.js';
import { damaged } from './reader.js';
import { sharedForm } from './shared.js';
import { foreign } from './signals.js';
import { Tag } from './tags.js';
import { isMarked } from './transfer.js';

/** @throws foreign when it is an instance of a user's class, or something else that the codec does not know */
export function writeSpecial(encoder: Encoder, object: object, prototype: object | null): void {
  if (isError(object)) writeError(encoder, object, prototype);
  else if (prototype === null) writeWithoutPrototype(encoder, object);
  else if (isPlainPrototype(prototype)) encoder.plain(object as Record<string, unknown>);
  else {
    // Of a view its properties travel, too.
    const form = ArrayBuffer.isView(object) ? undefined : sharedForm(object);
    if (form !== undefined) encoder.shared(form);
    else writeInstance(encoder, object, prototype);
  }
}

function writeInstance(encoder: Encoder, object: object, prototype: object): void {
  const brand = brandOf(object, prototype);
  if (brand !== undefined && isIntrinsic(prototype, brand)) writeBuiltIn(encoder, object, brand);
  else writeBeside(encoder, object);
}

/** An object that only another thread can have, or a foreign one. */
function writeBeside(encoder: Encoder, object: object): void {
  const move = isMarked(object) || besideMode(object);
  if (move === undefined) throw foreign;
  encoder.beside(object, move);
}

function writeError(encoder: Encoder, error: Error, prototype: object | null): void {
  const className = classOf(error, prototype);
  if (className === undefined || hasSymbols(error)) throw foreign;
  encoder.writer.byte(Tag.Error);
  writeErrorHead(encoder, error, className);
  writeErrorFields(encoder, error);
}

function writeWithoutPrototype(encoder: Encoder, object: object): void {
  if (!isBare(object)) throw foreign;
  encoder.writer.byte(Tag.NullObject);
  encoder.entries(object, Object.keys(object));
}

/** Is an object without prototype nothing but its properties? */
function isBare(object: object): boolean {
  return !(
    object === Object.prototype ||
    types.isModuleNamespaceObject(object) ||
    types.isExternal(object) ||
    hasSymbols(object)
  );
}

function writeBuiltIn(encoder: Encoder, object: object, brand: string): void {
  if (hasSymbols(object)) throw foreign;
  const extras = extraKeys(object, lengthOf(object, brand));
  // The properties of a buffer may lead back to a view that is only made once the buffer is complete.
  const isLater = extras.length > 0 && types.isAnyArrayBuffer(object);
  if (isLater) {
    encoder.writer.byte(Tag.Later);
    encoder.later.push(object);
  }
  if (extras.length > 0) encoder.writer.byte(Tag.Extras);
  writeContent(encoder, object, brand);
  if (extras.length > 0 && !isLater) encoder.entries(object, extras);
}

/** How many of the object's keys are indices. */
function lengthOf(object: object, brand: string): number {
  return ArrayBuffer.isView(object) || brand === 'String' ? ((object as ArrayLike<unknown>).length ?? 0) : 0;
}

function writeContent(encoder: Encoder, object: object, brand: string): void {
  const { writer } = encoder;
  if (ArrayBuffer.isView(object)) writeAnyView(encoder, object, brand);
  else if (types.isAnyArrayBuffer(object)) writeBuffer(encoder, object);
  else if (types.isMap(object)) {
    writer.byte(Tag.Map);
    writeMapBody(encoder, object);
  } else if (types.isSet(object)) {
    writer.byte(Tag.Set);
    writeSetBody(encoder, object);
  } else if (types.isDate(object)) {
    writer.byte(Tag.Date);
    writer.double(Date.prototype.getTime.call(object));
  } else if (types.isRegExp(object)) {
    writer.byte(Tag.RegExp);
    encoder.string(object.source);
    encoder.string(object.flags);
  } else {
    writer.byte(Tag.Boxed);
    encoder.value(unboxed(object));
  }
}

function writeAnyView(encoder: Encoder, view: ArrayBufferView, brand: string): void {
  const form = sharedForm(view);
  if (form === undefined) writeView(encoder, view, brand);
  else encoder.shared(form);
}

/** A view without what it may have besides its elements; of shared memory that it shows nothing else travels, either. */
export function writeBareView(encoder: Encoder, view: ArrayBufferView): void {
  const brand = brandOf(view, Object.getPrototypeOf(view))!;
  if (isMemory(view.buffer)) writeMemory(encoder, view, brand);
  else writeAnyView(encoder, view, brand);
}

/** The primitive in a `Number`, `String`, `Boolean` or `BigInt` object. */
function unboxed(object: object): unknown {
  if (types.isNumberObject(object)) return Number.prototype.valueOf.call(object);
  if (types.isStringObject(object)) return String.prototype.valueOf.call(object);
  if (types.isBooleanObject(object)) return Boolean.prototype.valueOf.call(object);
  return BigInt.prototype.valueOf.call(object);
}

export function writeMapBody(encoder: Encoder, map: ReadonlyMap<unknown, unknown>): void {
  // A copy first: a getter on the way may change the map.
  const entries = [...map];
  encoder.writer.size(entries.length);
  for (const [key, value] of entries) {
    encoder.value(key);
    encoder.value(value);
  }
}

export function writeSetBody(encoder: Encoder, set: ReadonlySet<unknown>): void {
  const values = [...set];
  encoder.writer.size(values.length);
  for (const value of values) encoder.value(value);
}

export function readMapBody(decoder: Decoder, map: Map<unknown, unknown>): void {
  const count = decoder.reader.count(2);
  for (let i = 0; i < count; i++) {
    const key = decoder.value();
    map.set(key, decoder.value());
  }
}

export function readSetBody(decoder: Decoder, set: Set<unknown>): void {
  const count = decoder.reader.count();
  for (let i = 0; i < count; i++) set.add(decoder.value());
}

export function readBoxed(decoder: Decoder): object {
  const index = decoder.reserve();
  const primitive = decoder.value();
  if (typeof primitive === 'object' || primitive === undefined)
    throw damaged('a box in it holds no primitive');
  const box = Object(primitive) as object;
  decoder.fillReserved(index, box);
  return box;
}

/**
 * Writes what a container is, and leaves its body for after the root; false where the object is no container and
 * cannot nest deeply by itself.
 */
export function postpone(encoder: Encoder, object: object, prototype: object | null): boolean {
  const tag = containerTag(object, prototype);
  if (tag === undefined || hasSymbols(object)) return false;
  encoder.writer.byte(Tag.Later);
  encoder.writer.byte(tag);
  if (isError(object)) writeErrorHead(encoder, object, classOf(object, prototype) ?? 'Error');
  encoder.later.push(object);
  return true;
}

function containerTag(object: object, prototype: object | null): number | undefined {
  if (Array.isArray(object)) return isArrayPrototype(prototype) ? Tag.SparseArray : undefined;
  if (isError(object)) return classOf(object, prototype) === undefined ? undefined : Tag.Error;
  if (prototype === null) return isBare(object) ? Tag.NullObject : undefined;
  if (isPlainPrototype(prototype)) return Tag.Object;
  const brand = brandOf(object, prototype);
  return (brand === 'Map' || brand === 'Set') && isIntrinsic(prototype, brand) ? Tag[brand] : undefined;
}
