/** Atomic changes of one element of shared memory, also where `Atomics` knows only integers. */

type Integers = Int32Array | BigInt64Array;

/** A typed array of any type, of which only the first element is of interest. */
export interface Element {
  0: number | bigint;
}

/** An element, and the same bytes as an integer that can be compared and exchanged. */
export interface Cell {
  /** The element, at index 0. */
  readonly element: Element;
  readonly bits: Integers;
  /** A cell of this thread's own, to turn values into bits. */
  readonly scratch: { element: Element; bits: Integers };
}

const exchange = (bits: Integers, expected: number | bigint, value: number | bigint): boolean =>
  bits instanceof Int32Array
    ? Atomics.compareExchange(bits, 0, expected as number, value as number) === expected
    : Atomics.compareExchange(bits, 0, expected as bigint, value as bigint) === expected;

const load = (bits: Integers): number | bigint =>
  bits instanceof Int32Array ? Atomics.load(bits, 0) : Atomics.load(bits, 0);

/**
 * Replaces the element by what `next` makes of it, with nothing in between; what it was before. `next` gives nothing to
 * leave it as it is.
 */
export function replace(
  cell: Cell,
  next: (before: number | bigint) => number | bigint | undefined,
): number | bigint {
  const { scratch } = cell;
  for (;;) {
    const seen = load(cell.bits);
    scratch.bits[0] = seen;
    const before = scratch.element[0];
    const after = next(before);
    if (after === undefined) return before;
    scratch.element[0] = after;
    if (exchange(cell.bits, seen, scratch.bits[0] as number | bigint)) return before;
  }
}

/** A value as reading it back would give it: rounded, or wrapped round. */
export function stored({ scratch }: Cell, value: number | bigint): number | bigint {
  scratch.element[0] = value;
  return scratch.element[0];
}
