/** Which arrays operations take, and the results they fill. */
import { describe, wrongType } from '../errors.js';
import { onLargePages } from '../large-pages.js';
import { checkNames } from '../option-names.js';

/** The typed arrays that operations compute with. They may lie in a `SharedArrayBuffer`. */
export type NumericArray = Float64Array | Float32Array | Int32Array;

/** The kind of array that an operation on `T` gives. */
export type Like<T extends NumericArray> = T extends Float64Array
  ? Float64Array
  : T extends Float32Array
    ? Float32Array
    : Int32Array;

/** Where to put the result. */
export interface Out<T extends NumericArray> {
  /**
   * An array of the kind of the input with room for the result, which is then `out` itself, or its front
   * where it is longer. Reusing one saves the time in which the system provides fresh memory, often more than
   * the operation takes. Default: a new array.
   */
  out?: T;
}

const constructors = { Float64Array, Float32Array, Int32Array };
type Kind = keyof typeof constructors;

/** A getter that tells the truth about the array even where a subclass or an own property would not. */
function getter<V>(property: 'buffer' | 'length' | typeof Symbol.toStringTag): (array: unknown) => V {
  const prototype = Object.getPrototypeOf(Float64Array.prototype);
  const { get } = Object.getOwnPropertyDescriptor(prototype, property)!;
  return array => get!.call(array) as V;
}

const kindOf = getter<string | undefined>(Symbol.toStringTag);
const lengthOf = getter<number>('length');
const bufferOf = getter<ArrayBufferLike & { resizable?: boolean; growable?: boolean }>('buffer');

function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}

/** A `RangeError` with its code. */
export function outOfRange(message: string): RangeError {
  return Object.assign(new RangeError(message), { code: 'ERR_CROSSRAY_RANGE' });
}

/** Refuses what native code cannot compute with. */
export function checkArray(name: string, value: unknown): asserts value is NumericArray {
  const kind = kindOf(value);
  if (kind !== 'Float64Array' && kind !== 'Float32Array' && kind !== 'Int32Array') {
    throw wrongType(
      `${name} must be a Float64Array, a Float32Array or an Int32Array, got ${describe(value)}.`,
    );
  }
  const buffer = bufferOf(value);
  if (buffer.resizable || buffer.growable) {
    throw wrongType(
      `${name} must have a buffer of fixed size, got one that is resizable, whose memory may go at any ` +
        `time: pass a copy, ${name}.slice().`,
    );
  }
  if (lengthOf(value) === 0 && isDetached(buffer)) {
    throw wrongType(`${name} must have its buffer, but that is detached: it was transferred elsewhere.`);
  }
}

/** Refuses an array of another kind than that which `as` is. */
export function checkSameKind(name: string, value: unknown, asName: string, as: NumericArray): void {
  checkArray(name, value);
  const kind = kindOf(as);
  if (kindOf(value) !== kind)
    throw wrongType(`${name} must be a ${kind} as ${asName} is, got ${describe(value)}.`);
}

/** Refuses an array of another length. */
export function checkLength(name: string, array: NumericArray, length: number, reason: string): void {
  if (lengthOf(array) === length) return;
  throw outOfRange(`${name} must have ${length} elements, ${reason}; it has ${lengthOf(array)}.`);
}

/** Refuses more elements than an index of 32 bits can tell. */
export function checkIndexable(name: string, length: number): void {
  if (length > 2 ** 32) throw outOfRange(`${name} must have at most 2 ** 32 elements, it has ${length}.`);
}

/** A new array of the kind that `like` is. */
export function create<T extends NumericArray>(like: T, length: number): Like<T> {
  return onLargePages(new constructors[kindOf(like) as Kind](length)) as Like<T>;
}

const OUT = ['out'];

/** The options, which may be left out; an array in their place was meant to be `{ out }`. */
export function checkOptions(options: unknown, known: readonly string[] = OUT): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || ArrayBuffer.isView(options)) {
    throw wrongType(`options must be an object, such as { out }, got ${describe(options)}.`);
  }
  checkNames(options, known);
}

/** Room for a result of `length` elements of the kind that `like` is: the front of `out`, or a new array. */
export function room<T extends NumericArray>(
  likeName: string,
  like: T,
  length: number,
  options: Out<T> | undefined,
): Like<T> {
  checkOptions(options);
  return place(likeName, like, length, options?.out);
}

/** The same for an `out` whose options were checked. */
export function place<T extends NumericArray>(
  likeName: string,
  like: T,
  length: number,
  out: NumericArray | undefined,
): Like<T> {
  if (out === undefined) return create(like, length);
  checkSameKind('out', out, likeName, like);
  const available = lengthOf(out);
  if (available < length) throw outOfRange(`out must have room for ${length} elements, it has ${available}.`);
  return (available === length ? out : out.subarray(0, length)) as Like<T>;
}
