/** What `console.log` shows of objects whose state is private. */
import { ClosedError } from './errors.js';

/** Of `node:util`, which would take time to load. */
const custom = Symbol.for('nodejs.util.inspect.custom');

/** Lets instances of a class show what `look` tells of them, and their own fields: `Lock { locked: false }`. */
export function showing<T extends object>(
  made: { readonly prototype: T },
  look: (instance: T) => object,
): void {
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
