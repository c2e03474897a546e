/** Arrays: of numbers alone, of anything, with holes, with other properties. */
import type { Decoder } from './decoder.js';
import type { Encoder } from './encoder.js';
import { extraKeys, hasSymbols, isArrayPrototype } from './kinds.js';
import { damaged } from './reader.js';
import { foreign } from './signals.js';
import { Tag } from './tags.js';
import type { Writer } from './writer.js';

/** An array with more holes than this, and more holes than elements, is written by its keys. */
const manyHoles = 64;

const longestArray = 2 ** 32 - 1;

/** Numbers are written in strides of so many. */
const stride = 1 << 12;

/** Room for so many elements is made before they are seen. */
const trustedLength = 1 << 14;

export function writeArray(encoder: Encoder, array: readonly unknown[], prototype: object | null): void {
  if (!isArrayPrototype(prototype)) throw foreign;
  if (Object.getOwnPropertySymbols(array).length > 0 && hasSymbols(array)) throw foreign;
  if (extraKeys(array, array.length).length > 0) writeSparse(encoder, array);
  else writeElements(encoder, array);
}

/** Writes an array that is known to hold nothing but elements. */
export function writeElements(encoder: Encoder, array: readonly unknown[]): void {
  if (!writeNumbers(encoder.writer, array)) writeMixed(encoder, array);
}

function writeNumbers(writer: Writer, array: readonly unknown[]): boolean {
  return typeof array[0] === 'number' && (writeInts(writer, array) || writeDoubles(writer, array));
}

function writeMixed(encoder: Encoder, array: readonly unknown[]): void {
  const { length } = array;
  const holes = countHoles(array);
  if (holes > manyHoles && holes * 2 > length) {
    writeSparse(encoder, array);
    return;
  }
  encoder.writer.byte(Tag.Array);
  encoder.writer.size(length);
  for (let i = 0; i < length; i++) {
    const element = array[i];
    if (holes > 0 && element === undefined && !Object.hasOwn(array, i)) encoder.writer.byte(Tag.Hole);
    else encoder.value(element);
  }
}

/** How many elements are missing; `Infinity` as soon as it is clear that most are: length may be 4 billion. */
function countHoles(array: readonly unknown[]): number {
  let holes = 0;
  for (let i = 0; i < array.length; i++) {
    if (array[i] !== undefined || Object.hasOwn(array, i)) continue;
    holes++;
    if (holes > manyHoles && holes * 2 > i) return Number.POSITIVE_INFINITY;
  }
  return holes;
}

/** Writes an array of nothing but 32-bit integers; false, and nothing is written, if it is none. */
function writeInts(writer: Writer, array: readonly unknown[]): boolean {
  return writeRun(writer, array, Tag.Int32Array, 4, addInts);
}

/** Writes an array of nothing but numbers; false, and nothing is written, if it is none. */
function writeDoubles(writer: Writer, array: readonly unknown[]): boolean {
  return writeRun(writer, array, Tag.DoubleArray, 8, addDoubles);
}

/** Writes elements of an array; false if one of them is of another kind. */
type AddElements = (
  view: DataView,
  at: number,
  array: readonly unknown[],
  from: number,
  to: number,
) => boolean;

function writeRun(
  writer: Writer,
  array: readonly unknown[],
  tag: number,
  size: number,
  add: AddElements,
): boolean {
  const { length } = array;
  const start = writer.length;
  writer.byte(tag);
  writer.size(length);
  // Room for a stride and no more: behind its first number the array may be four billion holes.
  for (let from = 0; from < length; from += stride) {
    const to = Math.min(from + stride, length);
    writer.ensure((to - from) * size);
    if (!add(writer.view, writer.length, array, from, to)) {
      writer.length = start;
      return false;
    }
    writer.length += (to - from) * size;
  }
  return true;
}

const addInts: AddElements = (view, start, array, from, to) => {
  let at = start;
  for (let i = from; i < to; i++, at += 4) {
    const value = array[i];
    // Looked at before it is converted: an object would run its valueOf.
    const integer = typeof value === 'number' ? value | 0 : Number.NaN;
    if (integer !== value || (integer === 0 && 1 / value < 0)) return false;
    view.setInt32(at, integer, true);
  }
  return true;
};

const addDoubles: AddElements = (view, start, array, from, to) => {
  let at = start;
  for (let i = from; i < to; i++, at += 8) {
    const value = array[i];
    if (typeof value !== 'number') return false;
    view.setFloat64(at, value, true);
  }
  return true;
};

function writeSparse(encoder: Encoder, array: readonly unknown[]): void {
  encoder.writer.byte(Tag.SparseArray);
  writeSparseBody(encoder, array);
}

export function writeSparseBody(encoder: Encoder, array: readonly unknown[]): void {
  encoder.writer.size(array.length);
  encoder.entries(array, Object.keys(array));
}

export function readArray(decoder: Decoder): unknown[] {
  const { reader } = decoder;
  const length = reader.count();
  // Damaged bytes may promise many elements at each of many levels.
  const array = decoder.register(new Array<unknown>(Math.min(length, trustedLength)));
  for (let i = 0; i < length; i++) {
    if (reader.peek() === Tag.Hole) reader.byte();
    else array[i] = decoder.value();
  }
  // Holes at its end.
  array.length = length;
  return array;
}

export function readInts(decoder: Decoder): number[] {
  const { reader } = decoder;
  const length = reader.count(4);
  const at = reader.skip(length * 4);
  return decoder.register(intsAt(reader.view, at, length));
}

export function readDoubles(decoder: Decoder): number[] {
  const { reader } = decoder;
  const length = reader.count(8);
  const at = reader.skip(length * 8);
  return decoder.register(doublesAt(reader.view, at, length));
}

export function intsAt(view: DataView, start: number, length: number): number[] {
  const array = new Array<number>(length);
  for (let i = 0, at = start; i < length; i++, at += 4) array[i] = view.getInt32(at, true);
  return array;
}

export function doublesAt(view: DataView, start: number, length: number): number[] {
  const array = new Array<number>(length);
  for (let i = 0, at = start; i < length; i++, at += 8) array[i] = view.getFloat64(at, true);
  return array;
}

export function readSparseBody(decoder: Decoder, array: unknown[]): void {
  const length = decoder.reader.size();
  if (length > longestArray) throw damaged(`an array of ${length} elements`);
  array.length = length;
  decoder.entries(array);
}
