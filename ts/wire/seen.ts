/** Up to so many objects, looking through a list costs less than a `Map` (10 to 40 ns each against 50). */
const listLimit = 32;

/** The objects of one message, numbered in the order in which they begin. */
export class Seen {
  readonly #list: (object | undefined)[] = [];
  #count = 0;
  #map: Map<object, number> | undefined;

  /** The number of an object that was met before; -1, and a number from now on, for a new one. */
  indexOf(object: object): number {
    if (this.#map !== undefined) return this.#find(this.#map, object);
    const list = this.#list;
    const count = this.#count;
    for (let i = 0; i < count; i++) if (list[i] === object) return i;
    list[count] = object;
    this.#count = count + 1;
    if (count === listLimit) this.#map = this.#mapOf(list);
    return -1;
  }

  #mapOf(list: readonly (object | undefined)[]): Map<object, number> {
    const map = new Map<object, number>();
    for (const object of list) map.set(object as object, map.size);
    return map;
  }

  #find(map: Map<object, number>, object: object): number {
    const index = map.get(object);
    if (index !== undefined) return index;
    map.set(object, map.size);
    return -1;
  }

  /** Forgets them all; keeps none of them alive. */
  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#list[i] = undefined;
    this.#count = 0;
    this.#map = undefined;
  }
}
