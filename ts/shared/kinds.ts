/** The typed arrays that shared memory can be seen as. */
import { describe } from '../errors.js';
import type { TypedArray } from '../typed-array.js';

/** The class of a typed array. */
export interface ArrayClass<T extends TypedArray> {
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): T;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
}

const classes: readonly ArrayClass<TypedArray>[] = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

const byName = new Map(classes.map(each => [each.name, each]));

/** Whether `classNamed` knows the name. */
export const isClassName = (name: string): boolean => byName.has(name);

/** @throws TypeError if it is none */
export function checkClass<T extends TypedArray>(value: ArrayClass<T>): ArrayClass<T> {
  if (typeof value === 'function' && byName.has(value.name)) return value;
  throw new TypeError(
    `expected a class of typed arrays (${[...byName.keys()].join(', ')}), got ${describe(value)}`,
  );
}

/** The class of that name. */
export function classNamed(name: string): ArrayClass<TypedArray> {
  const found = byName.get(name);
  if (found === undefined)
    throw new TypeError(`expected the name of a class of typed arrays, got ${describe(name)}`);
  return found;
}
