/** Which `#private` members the classes of an instance declare, and who can restore them. */
import { needsOf } from '../analysis/free-names.js';
import { isClass } from '../analysis/syntax.js';
import { instancePrivates } from './classes.js';

/** The private members that one class gives to its instances. */
export interface Privates {
  readonly fields: readonly string[];
  readonly branded: boolean;
}

const none: Privates = { fields: [], branded: false };
const known = new WeakMap<CallableFunction, Privates>();

export function privatesOf(made: CallableFunction): Privates {
  let privates = known.get(made);
  if (!privates) {
    privates = read(Function.prototype.toString.call(made));
    known.set(made, privates);
  }
  return privates;
}

function read(text: string): Privates {
  if (!/^class\b/.test(text) || !text.includes('#')) return none;
  try {
    const { node } = needsOf(text, true);
    return isClass(node) ? instancePrivates(node) : none;
  } catch {
    return none;
  }
}

/** The constructors of an object's prototypes, its own class first. */
export function classesOf(prototype: object): CallableFunction[] {
  const classes: CallableFunction[] = [];
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const made: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function' && made.prototype === at) classes.push(made);
  }
  return classes;
}
