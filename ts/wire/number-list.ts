import { doublesAt, intsAt } from './arrays.js';
import type { Reader } from './reader.js';
import { Tag } from './tags.js';

/** A list of nothing but numbers where it lies in a message, for as long as that memory is left alone. */
export class NumberList {
  constructor(
    readonly view: DataView,
    /** Its first byte in the view. */
    readonly start: number,
    readonly length: number,
    /** Bytes of each: 4 for integers, 8 for doubles. */
    readonly width: 4 | 8,
  ) {}

  /** The list as an array of its own. */
  toArray(): number[] {
    const { view, start, length, width } = this;
    return width === 4 ? intsAt(view, start, length) : doublesAt(view, start, length);
  }
}

/** The list that a message in the reader is; null if it is anything else. */
export function readNumberList(reader: Reader): NumberList | null {
  if (reader.byte() !== 0) return null;
  const tag = reader.byte();
  if (tag !== Tag.Int32Array && tag !== Tag.DoubleArray) return null;
  const width = tag === Tag.Int32Array ? 4 : 8;
  const length = reader.count(width);
  return new NumberList(reader.view, reader.skip(length * width), length, width);
}
