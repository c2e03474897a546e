import type { Values } from '../../values.js';
import type { Arrays } from './ranges.js';

/** So many bytes are sooner compared than read. Of arrays in shared memory no more travel. */
const MOST_BYTES = 128;

/**
 * Reads the payloads of ranges. All ranges of a map in shared memory have the same, and so has the next map over the same
 * arrays: then they are those that were read before, as long as nobody has collected them.
 */
export class RangePayload {
  readonly #values: Values;
  readonly #bytes = new Uint8Array(MOST_BYTES);
  #length = 0;
  #arrays: WeakRef<Arrays> | null = null;

  constructor(values: Values) {
    this.#values = values;
  }

  /** What lies in `bytes[start..end]`. */
  read(bytes: Uint8Array, start: number, end: number): Arrays {
    return (this.#isKnown(bytes, start, end) && this.#arrays?.deref()) || this.#readAnew(bytes, start, end);
  }

  #isKnown(bytes: Uint8Array, start: number, end: number): boolean {
    const known = this.#bytes;
    if (end - start !== this.#length) return false;
    for (let i = 0; i < this.#length; i++) if (bytes[start + i] !== known[i]) return false;
    return true;
  }

  #readAnew(bytes: Uint8Array, start: number, end: number): Arrays {
    const arrays = this.#values.read(bytes, start, end) as Arrays;
    const length = end - start;
    if (length <= MOST_BYTES) {
      this.#bytes.set(bytes.subarray(start, end));
      this.#length = length;
      this.#arrays = new WeakRef(arrays);
    }
    return arrays;
  }
}
