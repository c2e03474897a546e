/** Puts packed properties onto objects. */
import { Flag, type Integrity, type Property, type Ref } from '../graph.js';

export function defineProperty(object: object, property: Property, get: (ref: Ref) => unknown): void {
  const [key, flags, first, second] = property;
  const descriptor: PropertyDescriptor = {
    enumerable: (flags & Flag.enumerable) !== 0,
    configurable: (flags & Flag.configurable) !== 0,
  };
  if (flags & Flag.accessor) {
    descriptor.get = get(first) as () => unknown;
    descriptor.set = get(second) as (value: unknown) => void;
  } else {
    descriptor.value = get(first);
    descriptor.writable = (flags & Flag.writable) !== 0;
  }
  Reflect.defineProperty(object, get(key) as PropertyKey, descriptor);
}

export function close(object: object, integrity: Integrity | undefined): void {
  if (integrity === 1) Object.preventExtensions(object);
  else if (integrity === 2) Object.seal(object);
  else if (integrity === 3) Object.freeze(object);
}
