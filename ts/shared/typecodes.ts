/** What a shared value can be, by Python's type codes. */
import { describe } from '../errors.js';
import type { TypedArray } from '../typed-array.js';
import type { ArrayClass } from './kinds.js';

/** Type codes of Python's `array`, whose values are numbers, bigints or single characters here. */
export type NumberCode = 'b' | 'B' | 'h' | 'H' | 'i' | 'I' | 'f' | 'd';
export type BigintCode = 'l' | 'L' | 'q' | 'Q';
export type CharCode = 'c' | 'u';
export type Typecode = NumberCode | BigintCode | CharCode;

/** What the value of a type code is in JavaScript. */
export type ValueOf<C extends Typecode> = C extends CharCode
  ? string
  : C extends BigintCode
    ? bigint
    : number;

/** How values of a code lie in memory. */
export interface Layout {
  readonly cells: ArrayClass<TypedArray>;
  /** As it is stored. @throws TypeError if it cannot be one */
  encode(value: unknown): number | bigint;
  decode(cell: number | bigint): number | bigint | string;
}

const plain = (cell: number | bigint): number | bigint => cell;

const integer = (cells: ArrayClass<TypedArray>): Layout => ({
  cells,
  encode: value => {
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw new TypeError(`value: expected an integer, got ${describe(value)}`);
  },
  decode: plain,
});

const real = (cells: ArrayClass<TypedArray>): Layout => ({
  cells,
  encode: value => {
    if (typeof value === 'number') return value;
    throw new TypeError(`value: expected a number, got ${describe(value)}`);
  },
  decode: plain,
});

const long = (cells: ArrayClass<TypedArray>): Layout => ({
  cells,
  encode: value => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    throw new TypeError(`value: expected a bigint, got ${describe(value)}`);
  },
  decode: plain,
});

const char = (cells: ArrayClass<TypedArray>, most: number): Layout => ({
  cells,
  encode: value => {
    const code = typeof value === 'string' && [...value].length === 1 ? value.codePointAt(0) : undefined;
    if (code !== undefined && code <= most) return code;
    throw new TypeError(`value: expected one character of a code up to ${most}, got ${describe(value)}`);
  },
  decode: cell => String.fromCodePoint(Number(cell) <= most ? Number(cell) : 0xfffd),
});

/** Sizes are those of C on 64-bit Linux and macOS. */
const layouts: Readonly<Record<Typecode, Layout>> = {
  c: char(Uint8Array, 0xff),
  u: char(Uint32Array, 0x10ffff),
  b: integer(Int8Array),
  B: integer(Uint8Array),
  h: integer(Int16Array),
  H: integer(Uint16Array),
  i: integer(Int32Array),
  I: integer(Uint32Array),
  l: long(BigInt64Array),
  L: long(BigUint64Array),
  q: long(BigInt64Array),
  Q: long(BigUint64Array),
  f: real(Float32Array),
  d: real(Float64Array),
};

/** @throws TypeError for anything that is no type code */
export function layoutOf(code: Typecode): Layout {
  if (typeof code === 'string' && Object.hasOwn(layouts, code)) return layouts[code];
  throw new TypeError(`typecode: expected one of ${Object.keys(layouts).join(' ')}, got ${describe(code)}`);
}
