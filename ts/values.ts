/** Values between a caller and its workers: the codec, and for what it cannot carry itself the shipper. */
import { describe, ShipError } from './errors.js';
import { revive } from './revivers.js';
import { type LeafHook, Shipper, type Shipping } from './ship/shipper.js';
import { goesBeside } from './wire/beside.js';
import { Codec, type Sidecar } from './wire/codec.js';
import type { NumberList } from './wire/number-list.js';
import { type SharedForm, sharedBase, sharedForm } from './wire/shared.js';
import { Writer } from './wire/writer.js';

export type { Shipping };

/**
 * Called for every message that refers to objects in shared memory: with their handles, index and generation of each in
 * turn.
 */
export interface Travel {
  /** It was read, or could not be: what was made of it uses the objects itself. */
  arrived?(handles: readonly number[]): void;
}

/** One side's way of writing values as bytes and reading the other side's. */
export class Values {
  readonly shipper: Shipper;
  readonly #codec: Codec;
  readonly #travel: Travel;
  readonly #scratch = new Writer();

  /** @param sidecar - undefined: nothing can travel beside the bytes (towards a process) */
  constructor(sidecar: Sidecar | undefined, shipping: Shipping, travel: Travel = {}) {
    this.shipper = new Shipper({ shipping, leaf: leafHook(sidecar) });
    this.#travel = travel;
    const { shipper } = this;
    this.#codec = new Codec(
      { pack: root => shipper.packValue(root), unpack: (graph, now) => shipper.unpack(graph, now) },
      sidecar,
      revive,
    );
  }

  /**
   * The objects in shared memory that the last message written refers to: index and generation of each in turn. Whoever
   * sends it keeps them until it has arrived.
   */
  get handles(): readonly number[] {
    return this.#codec.handles;
  }

  /** Appends a value. @returns false when it does not fit into a writer over given memory */
  write(value: unknown, writer: Writer): boolean {
    return this.#codec.encode(value, writer);
  }

  /** Appends a list; of the array itself only the elements travel, so that nobody has to ask it for more. */
  writeList(list: readonly unknown[], writer: Writer): void {
    this.#codec.encodeList(list, writer);
  }

  /** Appends a list of views, or null; of them only the elements travel. */
  writeViews(views: readonly (ArrayBufferView | null)[], writer: Writer): void {
    this.#codec.encodeViews(views, writer);
  }

  /** A value as bytes of its own; they are valid until the next call. */
  encode(value: unknown): Uint8Array {
    this.#scratch.reset();
    this.write(value, this.#scratch);
    return this.#scratch.bytes.subarray(0, this.#scratch.length);
  }

  /** The same for what was thrown: what cannot travel goes as an error that describes it. */
  encodeError(thrown: unknown): Uint8Array {
    this.#scratch.reset();
    this.#codec.encodeError(thrown, this.#scratch);
    return this.#scratch.bytes.subarray(0, this.#scratch.length);
  }

  /**
   * The value in `bytes[start..end]`; a promise if modules have to be imported for it.
   *
   * @param now - never a promise, for those who block
   */
  read(bytes: Uint8Array, start: number, end: number, now = false): unknown {
    try {
      return this.#codec.decode(bytes, start, end, now);
    } finally {
      const { arrived } = this.#codec;
      if (arrived.length > 0) this.#travel.arrived?.(arrived);
    }
  }

  /** A list in `bytes[start..end]` that holds nothing but numbers, where it lies; null: `read` it. */
  numbers(bytes: Uint8Array, start: number, end: number): NumberList | null {
    return this.#codec.numbers(bytes, start, end);
  }
}

function leafHook(sidecar: Sidecar | undefined): LeafHook {
  return {
    leaf: object => {
      if (sharedForm(object)) return { id: object };
      if (!sidecar) return undefined;
      if (object instanceof SharedArrayBuffer) return { id: sidecar.put(object, false) };
      // What moves does so when the whole message is written.
      return goesBeside(object) ? { id: object } : undefined;
    },
    base: sharedBase,
    describe: object => {
      const form = sharedForm(object);
      if (form) return { kind: form.kind, handles: form.handles, extra: form.extra };
      throw new ShipError(
        `${describe(object)} is captured by a function that several workers may get: pass it as an argument`,
      );
    },
    value: id => {
      if (typeof id === 'number') return (sidecar as Sidecar).take(id);
      return isDescription(id) ? revive(id) : id;
    },
  };
}

/** What `describe` has made; anything else was made again by the codec. */
const isDescription = (id: object): id is SharedForm => Object.getPrototypeOf(id) === Object.prototype;

/**
 * Whether what `read` gave is a promise of the value: modules have to be imported first. The value itself may have a
 * `then`, and is none.
 */
export function isPending<T>(read: T | PromiseLike<T>): read is Promise<T> {
  return read instanceof Promise;
}

/** A promise or something like it. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
