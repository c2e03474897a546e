/**
 * Objects with the same keys in the same order share a shape. A message names the keys of a shape once; both
 * sides remember shapes beyond the message, so that the keys are neither turned into bytes nor back again.
 *
 * A shape on the wire: hash (2 bytes), size (1), number of keys (1), and for every key its size (1) and its
 * characters (1 each). Objects that cannot have one (more than 32 keys, characters beyond U+00FF, over 255
 * bytes) and objects whose keys come up for the first time are written as entries.
 */
import { damaged, type Reader } from './reader.js';

const slots = 256;
const largestShape = 32;
const largestBlock = 0xff;

/** A shape as an encoder knows it. */
export interface WrittenShape {
  readonly keys: readonly string[];
  /** The shape as it is written. */
  readonly block: Buffer;
  /** The message that it was last written in, and its number there. */
  message: number;
  index: number;
}

/** What the encoder's table holds: keys that came up once, keys that make no shape, shapes. */
type Candidate = { readonly keys: readonly string[]; shape: WrittenShape | null | undefined };

/** The shapes that an encoder knows. */
export class WrittenShapes {
  readonly #table: (Candidate | undefined)[] = new Array(slots).fill(undefined);

  /** The shape of an object with these keys, if it is to be written as a record. */
  find(keys: readonly string[]): WrittenShape | undefined {
    const size = keys.length;
    if (size === 0 || size > largestShape) return undefined;
    const first = keys[0] as string;
    const last = keys[size - 1] as string;
    const hash =
      size * 37 + first.length * 101 + first.charCodeAt(0) * 7 + last.length * 59 + last.charCodeAt(0);
    const candidate = this.#candidate(hash % slots || 0, keys);
    if (candidate === undefined) return undefined;
    if (candidate.shape === undefined) candidate.shape = shapeOf(candidate.keys);
    return candidate.shape ?? undefined;
  }

  /** What is known of the keys; nothing the first time. */
  #candidate(slot: number, keys: readonly string[]): Candidate | undefined {
    // Two places for each, so that two which fall together do not push each other out for ever.
    const table = this.#table;
    const here = table[slot];
    if (here !== undefined && sameKeys(here.keys, keys)) return here;
    const neighbour = table[slot ^ 1];
    if (neighbour !== undefined && sameKeys(neighbour.keys, keys)) return neighbour;
    table[slot ^ 1] = here;
    table[slot] = { keys, shape: undefined };
    return undefined;
  }
}

/** Keys of objects are unique in memory, so that this compares pointers. */
function sameKeys(known: readonly string[], keys: readonly string[]): boolean {
  const size = keys.length;
  if (known.length !== size) return false;
  for (let i = 0; i < size; i++) if (known[i] !== keys[i]) return false;
  return true;
}

function shapeOf(keys: readonly string[]): WrittenShape | null {
  if (keys.some(key => key.length > largestBlock || /[\u0100-\uffff]/.test(key))) return null;
  const parts = keys.map(key => Buffer.from(`${String.fromCharCode(key.length)}${key}`, 'latin1'));
  const body = Buffer.concat([Buffer.of(keys.length), ...parts]);
  if (body.length > largestBlock) return null;
  let hash = 0;
  for (const byte of body) hash = (hash * 31 + byte) & 0xffff;
  const block = Buffer.concat([Buffer.of(hash & 0xff, hash >> 8, body.length), body]);
  return { keys, block, message: -1, index: 0 };
}

/** A shape as a decoder knows it. */
export interface ReadShape {
  readonly keys: readonly string[];
  /** Can every key be assigned? Not where `Object.prototype` has a say: `__proto__`, a frozen `toString`. */
  readonly assignable: boolean;
  readonly block: Uint8Array;
}

/** The shapes that a decoder knows. */
export class ReadShapes {
  readonly #table: (ReadShape | undefined)[] = new Array(slots).fill(undefined);

  /** Reads a shape. */
  read(reader: Reader): ReadShape {
    const { bytes } = reader;
    const start = reader.skip(3);
    const end = reader.skip(bytes[start + 2] as number) + (bytes[start + 2] as number);
    const slot = bytes[start] as number;
    const known = this.#table[slot];
    if (known !== undefined && sameBytes(known.block, bytes, start, end)) return known;
    const shape = parse(bytes, start, end);
    this.#table[slot] = shape;
    return shape;
  }
}

function sameBytes(block: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  if (block.length !== size) return false;
  for (let i = 0; i < size; i++) if (block[i] !== bytes[start + i]) return false;
  return true;
}

function parse(bytes: Uint8Array, start: number, end: number): ReadShape {
  const keys: string[] = [];
  let at = start + 4;
  while (at < end) {
    const next = at + 1 + (bytes[at] as number);
    if (next > end) throw damaged('a key of a shape has no end');
    keys.push(Buffer.from(bytes.subarray(at + 1, next)).toString('latin1'));
    at = next;
  }
  // What keys() gives are the very strings that objects use for keys: no look-up for each assignment.
  const unique = Object.keys(Object.fromEntries(keys.map(key => [key, true])));
  if (keys.length === 0 || unique.some((key, i) => key !== keys[i]) || keys.length !== unique.length) {
    throw damaged('the keys of a shape are wrong');
  }
  return {
    keys: unique,
    assignable: unique.every(isAssignable),
    block: Uint8Array.from(bytes.subarray(start, end)),
  };
}

const plain = {};

/** Does assigning this key to a plain object do nothing but create the property? */
export function isAssignable(key: string): boolean {
  return !(key in plain);
}
