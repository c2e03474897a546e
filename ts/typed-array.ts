/** Every class of typed arrays. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** One element of it. */
export type ElementOf<T extends TypedArray> = T[number];

type Kind<T extends TypedArray> = {
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): T;
  new (length: number): T;
};

const TypedArrayBase = Object.getPrototypeOf(Uint8Array) as Kind<TypedArray>;

/** True for every typed array, not for DataView. */
export const isTypedArray = (value: unknown): value is TypedArray => value instanceof TypedArrayBase;

export const kindOf = <T extends TypedArray>(array: T): Kind<T> => array.constructor as Kind<T>;

/** A whole buffer as a typed array of that kind. */
export function arrayOver<T extends TypedArray>(buffer: ArrayBufferLike, like: T): T {
  // A Buffer's constructor is not what others are.
  if (like instanceof Buffer) return Buffer.from(buffer) as unknown as T;
  return new (kindOf(like))(buffer);
}

/** A view of some of the elements. */
export function viewOf<T extends TypedArray>(array: T, from: number, to: number): T {
  // A Buffer's constructor is not what others are.
  const kind = (array instanceof Buffer ? Uint8Array : kindOf(array)) as Kind<T>;
  return new kind(array.buffer, array.byteOffset + from * array.BYTES_PER_ELEMENT, to - from);
}
