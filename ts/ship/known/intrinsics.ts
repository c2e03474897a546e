/**
 * Names for what every realm has: the globals, their methods and prototypes. What is found here travels by its
 * path (`['Math', 'max']`) and is looked up on the other side.
 */
export type GlobalPath = readonly string[];

type Descriptors = Readonly<Record<string, PropertyDescriptor>>;

/** The globals as they were when crossray was loaded, so that those which the program replaces later are told. */
const early: Descriptors = Object.getOwnPropertyDescriptors(globalThis);

/** The enumerable globals of the platform; JavaScript's own are not enumerable, a program's usually are. */
const platform =
  /^(global|process|Buffer|performance|crypto|navigator|fetch|structuredClone|(set|clear)(Timeout|Interval|Immediate)|queueMicrotask|atob|btoa|console|(local|session)Storage|storage)$/;

/** Getters that are safe to call and cost nothing. */
const getters = /^(process|Buffer)$/;

/** Getters that load a module: asked only for an object that says it is of that class. */
const lazy: Readonly<Record<string, string>> = {
  '[object Crypto]': 'crypto',
  '[object Performance]': 'performance',
  '[object Navigator]': 'navigator',
};

function isCompound(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A step of a path that leads to the prototype of what it stands behind. */
const parent = '__proto__';

class PathTable {
  readonly #paths = new Map<object, GlobalPath>();

  constructor(global: object, descriptors: Descriptors) {
    this.#paths.set(global, []);
    for (const [name, { value, get, enumerable }] of Object.entries(descriptors)) {
      if (enumerable && !platform.test(name)) continue;
      const held: unknown = get ? getters.test(name) && Reflect.get(global, name) : value;
      if (isCompound(held)) this.#add(held, [name]);
    }
    this.#addTypedArray(global);
    if (global === globalThis) this.#addUnnamed();
  }

  get(value: object): GlobalPath | undefined {
    return this.#paths.get(value);
  }

  #add(value: object, path: GlobalPath): void {
    if (this.#paths.has(value)) return;
    this.#paths.set(value, path);
    this.#addMembers(value, path);
    const { prototype } = value as { prototype?: unknown };
    if (typeof value !== 'function' || !isCompound(prototype)) return;
    this.#paths.set(prototype, [...path, 'prototype']);
    this.#addMembers(prototype, [...path, 'prototype']);
  }

  #addMembers(holder: object, path: GlobalPath): void {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(holder)))
      if (typeof value === 'function' && name !== 'constructor' && !this.#paths.has(value))
        this.#paths.set(value, [...path, name]);
  }

  /** What all typed arrays inherit from has no name of its own. */
  #addTypedArray(global: object): void {
    const { Int8Array: one } = global as { Int8Array?: unknown };
    if (typeof one === 'function') this.#add(Object.getPrototypeOf(one) as object, ['Int8Array', parent]);
  }

  #addUnnamed(): void {
    this.#paths.set(process.env, ['process', 'env']);
    this.#paths.set(process.versions, ['process', 'versions']);
  }
}

const tables = new WeakMap<object, PathTable>();

function tableOf(global: object): PathTable {
  let table = tables.get(global);
  if (!table) {
    table = new PathTable(global, global === globalThis ? early : Object.getOwnPropertyDescriptors(global));
    tables.set(global, table);
  }
  return table;
}

/**
 * The path of an intrinsic or platform object.
 *
 * @param realms global objects of further realms (vm contexts) that the value may belong to
 */
export function intrinsicPath(value: object, realms: Iterable<object> = []): GlobalPath | undefined {
  let path = tableOf(globalThis).get(value) ?? lazyPath(value);
  for (const realm of realms) path ??= tableOf(realm).get(value);
  return path;
}

function lazyPath(value: object): GlobalPath | undefined {
  const name = lazy[Object.prototype.toString.call(value)];
  return name !== undefined && Reflect.get(globalThis, name) === value ? [name] : undefined;
}

/** Whether a prototype is that of plain objects, in this realm or another. */
export function isObjectPrototype(prototype: object | null, realms: Iterable<object> = []): boolean {
  if (prototype === Object.prototype) return true;
  return prototype !== null && intrinsicPath(prototype, realms)?.join('.') === 'Object.prototype';
}

/** What a path means in this realm. */
export function lookUp(path: GlobalPath): unknown {
  let value: unknown = globalThis;
  for (const name of path)
    value = name === parent ? Object.getPrototypeOf(value) : (value as Record<string, unknown>)[name];
  return value;
}

/**
 * Whether the program put this global there, or replaced it: its value travels with the functions that use the
 * name.
 */
export function isProgramsGlobal(global: object, name: string): boolean {
  const now = Object.getOwnPropertyDescriptor(global, name);
  if (!now) return false;
  if (now.enumerable && !platform.test(name)) return true;
  if (global !== globalThis) return false;
  const then = early[name];
  return !then || ('value' in now && 'value' in then && !Object.is(now.value, then.value));
}

/** Whether the program put one of these globals there, or replaced it. */
export function hasProgramsGlobal(global: object, names: readonly string[]): boolean {
  return names.some(name => isProgramsGlobal(global, name));
}

/** The name of a well-known symbol, such as `iterator`. */
export function wellKnownName(symbol: symbol): string | undefined {
  return Object.getOwnPropertyNames(Symbol).find(name => Reflect.get(Symbol, name) === symbol);
}
