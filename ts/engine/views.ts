import type { TypedArray } from '../typed-array.js';
import type { Values } from '../values.js';
import type { Writer } from '../wire/writer.js';

/** Typed arrays that a task works on, null where there is none. Nothing of them travels but their elements. */
export class Views {
  readonly #list: readonly (TypedArray | null)[];

  /** @param list must stay as it is */
  constructor(list: readonly (TypedArray | null)[]) {
    this.#list = list;
  }

  /**
   * Appends them.
   * @returns the handles of the objects in shared memory that they refer to
   * @throws ShipError if one cannot travel
   */
  writeTo(writer: Writer, values: Values): readonly number[] {
    values.writeViews(this.#list, writer);
    return values.handles;
  }
}

/** The same for all ranges of a map: encoded once, and what that gave is copied for the others. */
export class CommonViews extends Views {
  #bytes: Uint8Array | null = null;
  #handles: readonly number[] = [];

  override writeTo(writer: Writer, values: Values): readonly number[] {
    if (this.#bytes) writer.raw(this.#bytes);
    else {
      const start = writer.length;
      this.#handles = super.writeTo(writer, values);
      this.#bytes = new Uint8Array(writer.bytes.subarray(start, writer.length));
    }
    return this.#handles;
  }
}
