import { type Description, type Shared, shared } from '../arena/shared.js';
import { describe } from '../errors.js';
import { ownClass } from '../own-class.js';
import type { RLock } from '../sync/rlock.js';
import { Block } from './block.js';
import { type Cell, type Element, replace, stored } from './cell.js';
import { type CharCode, type Layout, layoutOf, type Typecode, type ValueOf } from './typecodes.js';

/** Every value has a whole 64-bit word to itself. */
const BYTES = 8;

/**
 * One value in memory that threads and processes share. Reading and writing `value` are one step each; `value += 1` is
 * two, so others may come between: use `add`, `compareExchange`, or `getLock()`.
 */
export class Value<C extends Typecode = Typecode> implements Shared {
  readonly #block: Block;
  readonly #code: C;
  readonly #layout: Layout;
  readonly #cell: Cell;

  /**
   * @param typecode as in Python: 'b' 'B' 'h' 'H' 'i' 'I' for integers, 'l' 'L' 'q' 'Q' for 64-bit ones (bigint), 'f' 'd'
   *   for floating point, 'c' and 'u' for a character
   * @param initial zero by default. Integers that do not fit wrap round, as in C
   */
  constructor(typecode: C, initial?: ValueOf<C>);
  /** @internal */
  constructor(typecode: C, initial: undefined, block: Block);
  constructor(typecode: C, initial?: ValueOf<C>, block?: Block) {
    this.#layout = layoutOf(typecode);
    this.#code = typecode;
    const first = initial === undefined ? undefined : this.#layout.encode(initial);
    this.#block = block ?? Block.create(BYTES);
    this.#cell = cellOver(this.#layout, this.#block.buffer);
    if (first !== undefined) this.#cell.element[0] = first;
  }

  /** @internal */
  static revive(handles: readonly number[], extra: unknown): Value {
    return new Value(extra as Typecode, undefined, Block.open(handles));
  }

  get value(): ValueOf<C> {
    return this.#layout.decode(this.#cell.element[0]) as ValueOf<C>;
  }

  set value(value: ValueOf<C>) {
    this.#cell.element[0] = this.#layout.encode(value);
  }

  /** Adds in one step, and gives what it was before, as `Atomics.add`. Not for characters. */
  add(amount: C extends CharCode ? never : ValueOf<C>): ValueOf<C> {
    const by = this.#layout.encode(amount);
    if (typeof amount === 'string') throw new TypeError(`add(): expected a number, got ${describe(amount)}`);
    const next = (before: number | bigint) =>
      typeof before === 'bigint' ? before + (by as bigint) : before + (by as number);
    return this.#layout.decode(replace(this.#cell, next)) as ValueOf<C>;
  }

  /** Writes `value` in one step if it is `expected`, and gives what it was before, as `Atomics.compareExchange`. */
  compareExchange(expected: ValueOf<C>, value: ValueOf<C>): ValueOf<C> {
    const [from, to] = [stored(this.#cell, this.#layout.encode(expected)), this.#layout.encode(value)];
    const before = replace(this.#cell, now => (now === from || Object.is(now, from) ? to : undefined));
    return this.#layout.decode(before) as ValueOf<C>;
  }

  /** The lock that goes with it: nothing takes it by itself. */
  getLock(): RLock {
    return this.#block.lock;
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'Value', handles: this.#block.handle, extra: this.#code };
  }
}

ownClass(Value, ({ value }) => ({ value }));

function cellOver(layout: Layout, buffer: ArrayBuffer): Cell {
  const wide = layout.cells.BYTES_PER_ELEMENT === BYTES;
  const both = (over: ArrayBuffer) => ({
    element: new layout.cells(over) as unknown as Element,
    bits: wide ? new BigInt64Array(over) : new Int32Array(over),
  });
  return { ...both(buffer), scratch: both(new ArrayBuffer(BYTES)) };
}
