/** What all classes of ours have whose state is private: they travel by their names, and `console.log` shows something. */
import { ClosedError } from './errors.js';
import { offer } from './ship/known/own.js';

/** Of `node:util`, which would take time to load. */
const custom = Symbol.for('nodejs.util.inspect.custom');

/**
 * Lets a class travel by its name, and its instances show what `look` tells of them, and their own fields:
 * `Lock { locked: false }`.
 *
 * @param look - left out: as its superclass
 */
export function ownClass<T extends object>(
  made: { readonly name: string; readonly prototype: T },
  look?: (instance: T) => object,
): void {
  offer(made.name, made);
  if (!look) return;
  const value = function (
    this: T,
    depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    const { name } = this.constructor;
    return depth < 0 ? `[${name}]` : `${name} ${inspect(seen(this, look), { ...options, depth })}`;
  };
  Object.defineProperty(made.prototype, custom, { value, configurable: true, writable: true });
}

function seen<T extends object>(instance: T, look: (instance: T) => object): object {
  try {
    return { ...look(instance), ...instance };
  } catch (error) {
    return { ...(error instanceof ClosedError && { closed: true }), ...instance };
  }
}
