import type { WorkersMemory } from '../engine/engine.js';
import type { Bounds } from '../engine/frames.js';
import { CommonViews, Views } from '../engine/views.js';
import { describe } from '../errors.js';
import { onLargePages } from '../large-pages.js';
import { arrayOver, isTypedArray, kindOf, type TypedArray, viewOf } from '../typed-array.js';

/** What one range of a typed-array map works on. */
export interface Range {
  /** The input, and where the results go (null: they travel home). */
  readonly arrays: Views;
  /** Its elements in these arrays. */
  readonly bounds: Bounds;
}

/** Where the workers read and write, and where the results go in the end. */
export interface TypedPlan<T extends TypedArray> {
  readonly length: number;
  /** What the task for these elements gets. */
  range(from: number, to: number): Range;
  /** Results that have travelled, from an element on. */
  arrived(from: number, results: T): void;
  /** Gives the results to the caller, once all are there. */
  finish(): T;
}

/**
 * Decides what has to be copied: arrays in memory that the workers see are worked on where they lie, others once each
 * way.
 * @param rerun a range may be run again after the loss of its worker: then no result may take the place of an input
 * @throws TypeError or RangeError if `out` cannot take the results
 */
export function planTypedMap<T extends TypedArray>(
  input: T,
  out: T | undefined,
  rerun: boolean,
  memory: WorkersMemory,
): TypedPlan<T> {
  refuseDetached('items', input);
  if (out !== undefined) checkOut(input, out);
  const create = memory.create;
  return create
    ? planInPlace(input, out, rerun, { holds: memory.holds, create })
    : planByParts(input, out, rerun, memory);
}

/** All workers see memory that this thread makes: what does not lie there is copied as a whole. */
function planInPlace<T extends TypedArray>(
  input: T,
  out: T | undefined,
  rerun: boolean,
  { holds, create }: WorkersMemory & { create(bytes: number): ArrayBufferLike },
): TypedPlan<T> {
  const allocate = () => arrayOver(create(input.byteLength), input);
  const copy = () => {
    const copied = allocate();
    (copied as Float64Array).set(input as Float64Array);
    return copied;
  };
  const overwritten = spoils(input, out, rerun);
  const source = holds(input.buffer) && !overwritten ? input : copy();
  // An input that was copied is nobody's any more once its element is read, so results can take its place.
  const own = () => (holds(input.buffer) || rerun ? allocate() : source);
  const output = out !== undefined && holds(out.buffer) ? out : own();
  const arrays = new CommonViews([source, output]);
  return {
    length: input.length,
    range: (from, to) => ({ arrays, bounds: { from, to } }),
    arrived() {},
    finish: () => (output === out ? out : deliver(input, output, out, holds(input.buffer))),
  };
}

/** Memory of this thread's own for as many elements of the same kind. */
function freshLike<T extends TypedArray>(input: T): T {
  return onLargePages(arrayOver(new ArrayBuffer(input.byteLength), input));
}

function deliver<T extends TypedArray>(input: T, output: T, out: T | undefined, shared: boolean): T {
  if (out === undefined && shared) return output;
  const target = out ?? freshLike(input);
  (target as Float64Array).set(output as Float64Array);
  return target;
}

/** Workers see some memory only: each range of the rest travels there, and its results home. */
function planByParts<T extends TypedArray>(
  input: T,
  out: T | undefined,
  rerun: boolean,
  { holds }: WorkersMemory,
): TypedPlan<T> {
  const overwritten = spoils(input, out, rerun);
  const sees = holds(input.buffer) && !overwritten;
  // The first range is under way before the last is written.
  const source = overwritten ? sliceOf(input, 0, input.length) : input;
  const inPlace = out !== undefined && holds(out.buffer) ? out : null;
  const collected = inPlace ?? freshLike(input);
  return {
    length: input.length,
    range: (from, to) => ({
      arrays: new Views([
        sees ? viewOf(input, from, to) : sliceOf(source, from, to),
        inPlace && viewOf(inPlace, from, to),
      ]),
      bounds: { from: 0, to: to - from },
    }),
    arrived: (from, results) => (collected as Float64Array).set(results as Float64Array, from),
    finish() {
      if (out === undefined || inPlace) return collected;
      (out as Float64Array).set(collected as Float64Array);
      return out;
    },
  };
}

/** A copy of a part. `slice` of a Buffer would be none. */
function sliceOf<T extends TypedArray>(array: T, from: number, to: number): T {
  const copy = new (array instanceof Buffer ? Uint8Array : kindOf(array))(to - from);
  (copy as Float64Array).set(array.subarray(from, to) as Float64Array);
  return copy as T;
}

/**
 * Results that go to `out` as they come would be read as inputs: of other elements, or of the same ones when a range runs
 * again.
 */
function spoils(input: TypedArray, out: TypedArray | undefined, rerun: boolean): boolean {
  if (out?.buffer !== input.buffer) return false;
  const distance = Math.abs(out.byteOffset - input.byteOffset);
  return distance < input.byteLength && (rerun || distance > 0);
}

function refuseDetached(name: string, array: TypedArray): void {
  if (array.length > 0) return;
  try {
    new Uint8Array(array.buffer);
  } catch (cause) {
    throw new TypeError(
      `${name}: expected an array with its buffer, got one whose buffer was transferred away`,
      {
        cause,
      },
    );
  }
}

function checkOut(input: TypedArray, out: TypedArray): void {
  if (!isTypedArray(out) || kindOf(out) !== kindOf(input)) {
    throw new TypeError(`out: expected ${kindOf(input).name} like the input, got ${describe(out)}`);
  }
  refuseDetached('out', out);
  if (out.length !== input.length) {
    throw new RangeError(`out: expected a length of ${input.length} like the input's, got ${out.length}`);
  }
}
