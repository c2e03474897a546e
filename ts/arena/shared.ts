/** How an object of the arena travels inside values: as a description of plain data, and the handles that it names. */

/** Gives the description. */
export const shared: unique symbol = Symbol.for('crossray.shared') as typeof shared;

/** What a shared object is made of again elsewhere. */
export interface Description {
  /** Which reviver makes it. */
  kind: string;
  /** Index and generation of each object of the arena that it uses. Whoever sends it keeps them meanwhile. */
  handles: readonly number[];
  /** Whatever else it needs. */
  extra?: unknown;
}

/** Makes an object of its description; the new one uses its objects of the arena itself. */
export type Reviver = (handles: readonly number[], extra: unknown) => object;

/** An object that travels so. */
export interface Shared {
  [shared](): Description;
}

/** Index and generation of the first object. */
export function handleAt(handles: readonly number[], place: number): [number, number] {
  const index = handles[place * 2];
  const generation = handles[place * 2 + 1];
  if (index === undefined || generation === undefined) {
    throw new TypeError(`handles: expected at least ${place + 1} pairs of index and generation`);
  }
  return [index, generation];
}
