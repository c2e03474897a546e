import type { Values } from '../values.js';
import type { Writer } from '../wire/writer.js';

/** A list that several tasks are called with: it is encoded once, and what that gave is copied for the others. */
export class CommonList {
  readonly #list: readonly unknown[];
  #bytes: Uint8Array | null = null;
  #handles: readonly number[] = [];

  /** @param list must stay as it is */
  constructor(list: readonly unknown[]) {
    this.#list = list;
  }

  /**
   * Appends it.
   * @returns the handles of the objects in shared memory that it refers to
   * @throws ShipError if it cannot travel
   */
  writeTo(writer: Writer, values: Values): readonly number[] {
    if (this.#bytes) writer.raw(this.#bytes);
    else {
      const start = writer.length;
      values.writeList(this.#list, writer);
      this.#handles = values.handles;
      this.#bytes = new Uint8Array(writer.bytes.subarray(start, writer.length));
    }
    return this.#handles;
  }
}
