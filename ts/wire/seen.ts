/** Up to so many objects, looking through a list costs less than a `Map`. */
const listLimit = 16;

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
    if (count === listLimit) this.#map = new Map(list.map((one, index) => [one as object, index]));
    return -1;
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
