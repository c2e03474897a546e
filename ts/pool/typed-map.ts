import { type AnyFunction, Task } from '../engine/engine.js';
import { describe } from '../errors.js';
import type { OnProgress } from './map-call.js';
import type { Pending } from './pending.js';
import type { Tally } from './tally.js';
import { type Trace, withCaller } from './trace.js';

/** The typed arrays that a map keeps in kind. */
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

type Kind<T extends TypedArray> = new (buffer: ArrayBufferLike, byteOffset?: number, length?: number) => T;

const TypedArrayBase = Object.getPrototypeOf(Uint8Array) as Kind<TypedArray>;

/** True for every typed array, not for DataView. */
export const isTypedArray = (value: unknown): value is TypedArray => value instanceof TypedArrayBase;

const isShared = (array: TypedArray): boolean => array.buffer instanceof SharedArrayBuffer;
const kindOf = <T extends TypedArray>(array: T): Kind<T> => array.constructor as Kind<T>;

/** A whole buffer as a typed array of that kind. */
function arrayOver<T extends TypedArray>(buffer: ArrayBufferLike, like: T): T {
  // A Buffer's constructor is not what others are.
  if (like instanceof Buffer) return Buffer.from(buffer) as unknown as T;
  return new (kindOf(like))(buffer);
}

/** Where the workers read and write, and where the results go in the end. */
export interface TypedPlan<T extends TypedArray> {
  input: T;
  output: T;
  /** Gives the results to the caller, once all are there. */
  finish(): T;
}

/**
 * Decides what has to be copied: arrays over shared memory are worked on where they lie, others once each way.
 * @param rerun a range may be run again after the loss of its worker: then no result may take the place of an input
 * @throws TypeError or RangeError if `out` cannot take the results
 */
export function planTypedMap<T extends TypedArray>(
  input: T,
  out: T | undefined,
  rerun: boolean,
): TypedPlan<T> {
  if (out !== undefined) checkOut(input, out);
  const overwritten = rerun && out?.buffer === input.buffer;
  const sharedInput = isShared(input) && !overwritten ? input : copyShared(input);
  if (out !== undefined && isShared(out)) return { input: sharedInput, output: out, finish: () => out };
  // An input that was copied is nobody's any more once its element is read, so results can take its place.
  const output = isShared(input) || rerun ? allocateShared(input) : sharedInput;
  return { input: sharedInput, output, finish: () => deliver(input, output, out) };
}

function deliver<T extends TypedArray>(input: T, output: T, out: T | undefined): T {
  if (out === undefined && isShared(input)) return output;
  const target = out ?? arrayOver(new ArrayBuffer(input.byteLength), input);
  (target as Float64Array).set(output as Float64Array);
  return target;
}

function allocateShared<T extends TypedArray>(like: T): T {
  return arrayOver(new SharedArrayBuffer(like.byteLength), like);
}

function copyShared<T extends TypedArray>(array: T): T {
  const copy = allocateShared(array);
  (copy as Float64Array).set(array as Float64Array);
  return copy;
}

function checkOut(input: TypedArray, out: TypedArray): void {
  if (!isTypedArray(out) || kindOf(out) !== kindOf(input)) {
    throw new TypeError(`out: expected ${kindOf(input).name} like the input, got ${describe(out)}`);
  }
  if (out.length !== input.length) {
    throw new RangeError(`out: expected a length of ${input.length} like the input's, got ${out.length}`);
  }
}

/** The ranges of one typed-array map, whose results lie in place. */
export class TypedMapCall<T extends TypedArray> {
  readonly #plan: TypedPlan<T>;
  readonly #pending: Pending<T>;
  readonly #trace: Trace;
  readonly #onProgress: OnProgress | null;
  readonly #tally: Tally;
  #left: number;

  constructor(
    plan: TypedPlan<T>,
    pending: Pending<T>,
    trace: Trace,
    onProgress: OnProgress | null,
    tally: Tally,
  ) {
    this.#tally = tally;
    this.#plan = plan;
    this.#pending = pending;
    this.#trace = trace;
    this.#onProgress = onProgress;
    this.#left = plan.input.length;
    if (this.#left === 0) pending.resolve(plan.finish());
  }

  arrived(count: number): void {
    this.#left -= count;
    this.#tally.done += count;
    const done = this.#plan.input.length - this.#left;
    if (this.#onProgress) queueMicrotask(() => this.#onProgress?.(done, this.#plan.input.length));
    if (this.#left === 0) this.#pending.resolve(this.#plan.finish());
  }

  failed(error: unknown): void {
    this.#tally.failed++;
    this.#pending.reject(withCaller(error, this.#trace));
  }
}

/** One range of elements; its single result is how many it has set. */
export class RangeTask<T extends TypedArray> extends Task {
  readonly #map: TypedMapCall<T>;

  constructor(map: TypedMapCall<T>, fn: AnyFunction, range: readonly [T, T, number, number]) {
    super(1, fn, range);
    this.#map = map;
  }

  override value(_item: number, count: unknown): void {
    this.#map.arrived(count as number);
  }

  override failed(_item: number, error: unknown): void {
    this.#map.failed(error);
  }
}
