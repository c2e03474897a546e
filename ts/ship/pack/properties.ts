/** Own properties of objects, with everything that is special about them. */

import { isGivenKey } from '../given.js';
import { Flag, type Integrity, type Property } from '../graph.js';
import type { Guard, PackContext } from './pack-context.js';

/** `.name`, or `[Symbol(name)]`. */
function label(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  return /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** One property in its packed form; accessors travel as functions. */
export function packProperty(
  context: PackContext,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): Property {
  const { enumerable, configurable, writable, value, get, set } = descriptor;
  const flags =
    (enumerable ? Flag.enumerable : 0) |
    (configurable ? Flag.configurable : 0) |
    (writable ? Flag.writable : 0);
  const name = context.ref(key, label(key));
  if (!get && !set) return [name, flags, context.ref(value, label(key))];
  return [
    name,
    flags | Flag.accessor,
    context.ref(get, `get ${String(key)}`),
    context.ref(set, `set ${String(key)}`),
  ];
}

/** All own properties that `wanted` accepts. */
export function packProperties(
  context: PackContext,
  object: object,
  wanted: (key: string | symbol, descriptor: PropertyDescriptor) => boolean = () => true,
): Property[] {
  const properties: Property[] = [];
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
    if (descriptor && wanted(key, descriptor)) properties.push(packProperty(context, key, descriptor));
  }
  return properties;
}

/** Whether a property is what an assignment makes. */
export function isPlainProperty({ enumerable, configurable, writable }: PropertyDescriptor): boolean {
  return enumerable === true && configurable === true && writable === true;
}

export function integrityOf(object: object): Integrity {
  if (Object.isExtensible(object)) return 0;
  return Object.isFrozen(object) ? 3 : Object.isSealed(object) ? 2 : 1;
}

/** The usual state of most functions is checked by the number of their keys alone: it must take 0.1 us. */
export function guardState(object: object): Guard {
  const keys = Reflect.ownKeys(object);
  const extra = keys.filter(key => typeof object !== 'function' || !isGivenKey(key));
  const values = extra.map(key => currentValue(object, key));
  const parent: unknown = Object.getPrototypeOf(object);
  const prototype = typeof object === 'function' ? currentValue(object, 'prototype') : undefined;
  if (extra.length === 0 && prototype === undefined)
    return () => Reflect.ownKeys(object).length === keys.length && Object.getPrototypeOf(object) === parent;
  return () =>
    Reflect.ownKeys(object).length === keys.length &&
    Object.getPrototypeOf(object) === parent &&
    (prototype === undefined || currentValue(object, 'prototype') === prototype) &&
    extra.every((key, index) => Object.is(currentValue(object, key), values[index]));
}

/** The value or getter of an own property. */
function currentValue(object: object, key: string | symbol): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
  return descriptor?.get ?? descriptor?.set ?? descriptor?.value;
}
