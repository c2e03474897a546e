import { nameOf } from '../../ship/content.js';
import type { Shipper } from '../../ship/shipper.js';
import { isPending } from '../../values.js';
import type { AnyFunction } from '../engine.js';
import type { Link } from './link.js';

/** Functions that are kept ready; the one that was not used for longest goes first. */
const MOST = 256;

/** The functions that tasks refer to by number, fetched from the dispatcher and built once. */
export class Codes {
  readonly #built = new Map<number, AnyFunction>();
  readonly #link: Link;
  readonly #shipper: Shipper;
  #lastNumber = -1;
  #last: AnyFunction | null = null;

  constructor(link: Link, shipper: Shipper) {
    this.#link = link;
    this.#shipper = shipper;
  }

  /** The function of that number; a promise if it has to import something first. */
  get(number: number): AnyFunction | Promise<AnyFunction> {
    if (number === this.#lastNumber && this.#last) return this.#last;
    const known = this.#built.get(number);
    if (known) {
      this.#built.delete(number);
      return this.#keep(number, known);
    }
    const bytes = this.#link.code(number);
    if (!bytes) throw new Error(`the shipped function ${number} is not known any more`);
    const built = this.build(bytes);
    return isPending(built)
      ? built.then(fn => this.#keep(number, fn as AnyFunction))
      : this.#keep(number, built as AnyFunction);
  }

  /** A function from its packed form. */
  build(bytes: Uint8Array): AnyFunction | Promise<AnyFunction> {
    return this.#shipper.receive(nameOf(bytes), bytes) as AnyFunction | Promise<AnyFunction>;
  }

  #keep(number: number, fn: AnyFunction): AnyFunction {
    this.#built.set(number, fn);
    this.#lastNumber = number;
    this.#last = fn;
    const [oldest] = this.#built.keys();
    if (this.#built.size > MOST && oldest !== undefined) this.#built.delete(oldest);
    return fn;
  }
}
