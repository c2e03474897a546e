/** Random numbers that a seed repeats: mulberry32 by Tommy Ettinger (public domain). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** 32 bits. */
  word() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 up to 1. */
  fraction() {
    return this.word() / 2 ** 32;
  }

  below(count) {
    return Math.floor(this.fraction() * count);
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
