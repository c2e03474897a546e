import { type Description, type Shared, shared } from '../arena/shared.js';
import { describe, ShipError } from '../errors.js';
import { ownClass } from '../own-class.js';
import type { RLock } from '../sync/rlock.js';
import type { TypedArray } from '../typed-array.js';
import { isIntrinsic } from '../wire/kinds.js';
import { whenViewsAreShared } from '../wire/shared.js';
import { Block } from './block.js';
import { blockOf, remember } from './buffers.js';
import { type ArrayClass, checkClass, classNamed, isClassName } from './kinds.js';

/**
 * A typed array in memory that threads and processes share: `array` shows the same bytes in every thread and process
 * that this is sent to. Sending it, or a typed array over its memory, copies nothing.
 */
export class SharedArray<T extends TypedArray = TypedArray> implements Shared {
  readonly #block: Block;
  readonly #class: ArrayClass<T>;
  readonly #length: number;
  #array: T;

  /**
   * @param arrayClass `Float64Array`, `Uint8Array`, ...
   * @param lengthOrValues how many elements, all zero; or what they are in the beginning
   * @throws ArenaFullError if the arena has no room for it
   */
  constructor(arrayClass: ArrayClass<T>, lengthOrValues: number | ArrayLike<T[number]> | Iterable<T[number]>);
  /** @internal */
  constructor(arrayClass: ArrayClass<T>, length: number, block: Block);
  constructor(
    arrayClass: ArrayClass<T>,
    lengthOrValues: number | ArrayLike<T[number]> | Iterable<T[number]>,
    block?: Block,
  ) {
    this.#class = checkClass(arrayClass);
    const values = typeof lengthOrValues === 'number' ? undefined : valuesOf(lengthOrValues);
    this.#length = values?.length ?? checkLength(lengthOrValues);
    this.#block = block ?? Block.create(this.#length * arrayClass.BYTES_PER_ELEMENT);
    this.#array = this.#view();
    if (values) (this.#array as { set(values: ArrayLike<unknown>): void }).set(values);
  }

  /** @internal */
  static revive(handles: readonly number[], extra: unknown): SharedArray {
    const arrayClass = classNamed(extra as string);
    const block = Block.open(handles);
    return new SharedArray(arrayClass, block.byteLength / arrayClass.BYTES_PER_ELEMENT, block);
  }

  /** The elements, in shared memory. */
  get array(): T {
    if (this.#array.length !== this.#length) this.#array = this.#view();
    return this.#array;
  }

  /** How many elements it has. */
  get length(): number {
    return this.#length;
  }

  /** The lock that goes with it: nothing takes it by itself. */
  getLock(): RLock {
    return this.#block.lock;
  }

  #view(): T {
    const { buffer } = this.#block;
    remember(buffer, this.#block);
    return new this.#class(buffer, 0, this.#length);
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'SharedArray', handles: this.#block.handle, extra: this.#class.name };
  }
}

ownClass(SharedArray, ({ array }) => ({ array }));

/**
 * How a typed array over the memory of a SharedArray travels; none for any other array.
 * @throws ShipError for one of a class that is not found elsewhere: a copy would not be the same memory
 */
export function describeView(view: ArrayBufferView): Description | undefined {
  const block = blockOf(view.buffer);
  if (!block) return undefined;
  const type = nameOfClass(view);
  const { byteOffset, byteLength } = view;
  return { kind: 'SharedView', handles: block.handle, extra: { type, byteOffset, byteLength } };
}

whenViewsAreShared(describeView);

function nameOfClass(view: ArrayBufferView): string {
  const prototype = Object.getPrototypeOf(view) as object;
  if (prototype === Buffer.prototype) return 'Buffer';
  const { name } = prototype.constructor;
  if (isIntrinsic(prototype, name) && (name === 'DataView' || isClassName(name))) return name;
  throw new ShipError(
    `a ${name} over the memory of a SharedArray cannot travel: send a typed array of a class of JavaScript's own over it`,
  );
}

/** The typed array, Buffer or DataView of that description. */
export function reviveView(handles: readonly number[], extra: unknown): ArrayBufferView {
  const { type, byteOffset, byteLength } = extra as { type: string; byteOffset: number; byteLength: number };
  const block = Block.open(handles);
  const { buffer } = block;
  remember(buffer, block);
  if (type === 'DataView') return new DataView(buffer, byteOffset, byteLength);
  if (type === 'Buffer') return Buffer.from(buffer, byteOffset, byteLength);
  const arrayClass = classNamed(type);
  return new arrayClass(buffer, byteOffset, byteLength / arrayClass.BYTES_PER_ELEMENT);
}

function valuesOf<T>(values: ArrayLike<T> | Iterable<T>): ArrayLike<T> {
  if (typeof values !== 'object' || values === null) {
    throw new TypeError(`lengthOrValues: expected a length or values, got ${describe(values)}`);
  }
  return ArrayBuffer.isView(values) || Array.isArray(values) ? (values as ArrayLike<T>) : Array.from(values);
}

function checkLength(length: unknown): number {
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw new RangeError(`lengthOrValues: expected a length from 0 on, got ${describe(length)}`);
  }
  return length;
}
