/** Values between a caller and its workers: the codec, and for what it cannot carry itself the shipper. */
import { type LeafHook, Shipper, type Shipping } from './ship/shipper.js';
import { Codec, type Sidecar } from './wire/codec.js';
import { Writer } from './wire/writer.js';

/** One side's way of writing values as bytes and reading the other side's. */
export class Values {
  readonly shipper: Shipper;
  readonly #codec: Codec;
  readonly #scratch = new Writer();

  /** @param sidecar - undefined: nothing can travel beside the bytes (towards a process) */
  constructor(sidecar: Sidecar | undefined, shipping: Shipping) {
    this.shipper = new Shipper(sidecar ? { shipping, leaf: leafHook(sidecar) } : { shipping });
    const { shipper } = this;
    this.#codec = new Codec(
      { pack: root => shipper.packValue(root), unpack: graph => shipper.unpack(graph) },
      sidecar,
    );
  }

  /** Appends a list; of the array itself only the elements travel, so that nobody has to ask it for more. */
  writeList(list: readonly unknown[], writer: Writer): void {
    this.#codec.encodeList(list, writer);
  }

  /** A value as bytes of its own; they are valid until the next call. */
  encode(value: unknown): Uint8Array {
    this.#scratch.reset();
    this.#codec.encode(value, this.#scratch);
    return this.#scratch.bytes.subarray(0, this.#scratch.length);
  }

  /** The same for what was thrown: what cannot travel goes as an error that describes it. */
  encodeError(thrown: unknown): Uint8Array {
    this.#scratch.reset();
    this.#codec.encodeError(thrown, this.#scratch);
    return this.#scratch.bytes.subarray(0, this.#scratch.length);
  }

  /** The value in `bytes[start..end]`; a promise if modules have to be imported for it. */
  read(bytes: Uint8Array, start: number, end: number): unknown {
    return this.#codec.decode(bytes, start, end);
  }
}

function leafHook(sidecar: Sidecar): LeafHook {
  return {
    leaf: object => (canGoBeside(object) ? { id: sidecar.put(object, false) } : undefined),
    value: id => sidecar.take(id),
  };
}

/** What is shared rather than copied when a function captures it. */
const canGoBeside = (object: object): boolean => object instanceof SharedArrayBuffer;

/** A promise or something like it. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
