/** What V8 gives to every function by itself, so that nobody has to say it of one. */
const asyncPrototype: unknown = Object.getPrototypeOf(async () => undefined);

const keys: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/** Whether V8 makes that property: an arrow has the first two, an old function in sloppy code all. */
export function isGivenKey(key: PropertyKey): boolean {
  return keys.has(key);
}

/** Whether the function still has the prototype that arrows, methods and ordinary functions are given. */
export function hasGivenPrototype(fn: CallableFunction): boolean {
  const prototype: unknown = Object.getPrototypeOf(fn);
  return prototype === Function.prototype || prototype === asyncPrototype;
}
