/**
 * The format, byte by byte. A message is a header (one byte of flags), one value, and the bodies that were
 * put off because they lay too deep. A value is a tag and what the tag says; sizes are LEB128, everything
 * else is little-endian. docs/wire.md has the table.
 */

/** Bits of the header. */
export const Flag = {
  /** Some `Reference` follows: the reader has to remember every object it makes. */
  References: 1,
  /** The value is what `Foreign.pack` made of the root. */
  Foreign: 2,
} as const;

/** Tags from here to `SmallInt` are strings of `tag - ShortString` characters, one byte each. */
export const ShortString = 0x40;
/** Tags from here on are the integers 0 to 127. */
export const SmallInt = 0x80;

export const Tag = {
  Undefined: 0,
  Null: 1,
  False: 2,
  True: 3,
  /** An element that the array does not have. */
  Hole: 4,
  Int16: 5,
  Int32: 6,
  Double: 7,
  BigInt64: 8,
  /** Any other BigInt: its hexadecimal digits as a string value. */
  BigInt: 9,
  /** A longer string whose characters are below U+0100: size, one byte each. */
  Latin1: 10,
  /** Any other string, lone surrogates too: size, two bytes each. */
  Utf16: 11,
  /** The n-th object of this message (in the order in which they begin) once more. */
  Reference: 12,
  /** Size, values; `Hole` where there is none. */
  Array: 13,
  /** An array of nothing but numbers that fit: size, 4 bytes each. */
  Int32Array: 14,
  /** An array of nothing but numbers: size, 8 bytes each. */
  DoubleArray: 15,
  /** Length, entries: for arrays with holes all over, or with other properties than elements. */
  SparseArray: 16,
  /** The first object of its shape in this message: the shape (see shapes.ts), values. */
  Record: 17,
  /** Another one: number of the shape, values. */
  SameRecord: 18,
  /** Entries: number, then as many keys (strings) and values. */
  Object: 19,
  /** The same, without prototype. */
  NullObject: 20,
  /** Number, keys and values. */
  Map: 21,
  /** Number, values. */
  Set: 22,
  /**
   * A container (its tag follows; after `Error` also the class) whose body comes after the root, in the order of
   * these tags. The body of a map or set is followed by entries: properties that it may bear. After `Extras` follows
   * the buffer that bears them.
   */
  Later: 23,
  /** An object that bears properties which its kind does not have: the object, entries. */
  Extras: 24,
  /** Milliseconds as a double. */
  Date: 25,
  /** Source and flags, as string values. */
  RegExp: 26,
  /** The primitive in an object: `new Number(1)`. */
  Boxed: 27,
  /** A block of bytes (see writer.ts). */
  ArrayBuffer: 28,
  /** Largest size, a block of bytes. */
  ResizableBuffer: 29,
  /** A view that is alone on its buffer: kind, a block of bytes. */
  Window: 30,
  /** Kind, offset in bytes, elements + 1 (0: as long as the buffer), the buffer as a value. */
  View: 31,
  /** An object that travels beside the bytes: its number (4 bytes) there. */
  Beside: 32,
  /** See error-envelope.ts. */
  Error: 33,
  /** An object in shared memory: what kind, how many words its handles have, these (4 bytes each), a value. */
  Shared: 34,
} as const;

/** Containers nested deeper than this are put off (`Later`), so that neither side needs a deep stack. */
export const maxDepth = 200;

/** What else nests (a view and its buffer, a `Date` with properties) is refused when it is deeper than this. */
export const deepest = maxDepth + 20;
