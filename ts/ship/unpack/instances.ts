/** Instances of shipped classes, made without running the program's constructors. */
import { ShipError } from '../../errors.js';
import { refusals } from '../refusals.js';
import type { Rebuild } from './compile.js';

const rebuilds = new WeakMap<CallableFunction, Rebuild>();

/** Notes that instances of the class carry private members that only its own code can restore. */
export function rememberRebuild(made: CallableFunction, rebuild: Rebuild): void {
  rebuilds.set(made, rebuild);
}

/** The shipped classes with private members that an object of this prototype belongs to, base first. */
function levelsOf(prototype: object | null): CallableFunction[] {
  const levels: CallableFunction[] = [];
  for (let at = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const made: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function' && rebuilds.has(made)) levels.unshift(made);
  }
  return levels;
}

/**
 * An object of the prototype with all private members in place but unset.
 *
 * @param base an object with internal slots that it is to be built upon
 */
export function createInstance(prototype: object | null, base: object | undefined): object {
  let instance: object | undefined = base;
  if (base && Object.getPrototypeOf(base) !== prototype) Object.setPrototypeOf(base, prototype);
  for (const level of levelsOf(prototype)) {
    const rebuild = rebuilds.get(level)!;
    const hasParent = Object.getPrototypeOf(level) !== Function.prototype;
    rebuild.active = true;
    try {
      if (hasParent) instance = installOn(instance ?? Object.create(prototype), level);
      else instance = construct(level, prototype);
    } finally {
      rebuild.active = false;
    }
  }
  return instance ?? (Object.create(prototype) as object);
}

/** A base class makes the object itself. */
function construct(level: CallableFunction, prototype: object | null): object {
  const made = Reflect.construct(level, anyArguments) as object;
  deleteUnset(made, new Set());
  return Object.setPrototypeOf(made, prototype) as object;
}

/** A derived class adds its members to what `super()` returns: for a moment that is the object given. */
function installOn(instance: object, level: CallableFunction): object {
  const before = new Set(Reflect.ownKeys(instance));
  const parent = Object.getPrototypeOf(level) as CallableFunction;
  Object.setPrototypeOf(level, function give() {
    return instance;
  });
  try {
    Reflect.construct(level, anyArguments);
  } finally {
    Object.setPrototypeOf(level, parent);
  }
  deleteUnset(instance, before);
  return instance;
}

/** Initialisers that did not run have left `undefined`; the others have bound arrow functions, which stay. */
function deleteUnset(instance: object, before: ReadonlySet<string | symbol>): void {
  for (const key of Reflect.ownKeys(instance))
    if (!before.has(key) && Reflect.get(instance, key) === undefined) Reflect.deleteProperty(instance, key);
}

/**
 * Sets the private fields; names that two levels share are given base first.
 * @throws ShipError if a class of the object is the original one, and not made here again: its fields cannot be set
 */
export function setPrivates(instance: object, fields: readonly (readonly [string, unknown])[]): void {
  const remaining = [...fields];
  for (const level of levelsOf(Object.getPrototypeOf(instance) as object | null)) {
    const { field, names = [] } = rebuilds.get(level)!;
    for (const name of names) {
      const index = remaining.findIndex(([each]) => each === name);
      if (index < 0) continue;
      field?.(instance, name, remaining[index]![1]);
      remaining.splice(index, 1);
    }
  }
  if (remaining.length === 0) return;
  const { name } = instance.constructor;
  throw new ShipError(refusals.homePrivates(name, remaining.map(([each]) => each).join(', ')));
}

/** Something that every parameter pattern accepts: constructors may take their arguments apart. */
const anything: object = new Proxy(function anything() {}, {
  get: (_target, key) =>
    key === Symbol.iterator ? takeApart : key === Symbol.toPrimitive ? () => '' : anything,
  apply: () => anything,
  construct: () => anything,
  ownKeys: () => ['prototype'],
});

function* takeApart(): Generator<object> {
  for (let count = 0; count < 64; count++) yield anything;
}

const anyArguments: readonly object[] = Array.from({ length: 16 }, () => anything);
