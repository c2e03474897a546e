const asyncPrototype: unknown = Object.getPrototypeOf(async () => undefined);

/** Whether the function still has the prototype that arrows, methods and ordinary functions are given. */
export function hasGivenPrototype(fn: CallableFunction): boolean {
  const prototype: unknown = Object.getPrototypeOf(fn);
  return prototype === Function.prototype || prototype === asyncPrototype;
}
