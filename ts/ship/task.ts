/** What a program can say about how a function travels. */
import { describe } from '../errors.js';

type AnyFunction = (...args: never[]) => unknown;

const references = new WeakMap<CallableFunction, string>();
const pinned = new WeakSet<CallableFunction>();
let marks = 0;

function checkFunction(fn: unknown, caller: string): asserts fn is CallableFunction {
  if (typeof fn !== 'function') throw new TypeError(`${caller} takes a function, got ${describe(fn)}`);
}

/**
 * Makes a function travel by reference: the other side imports the module and takes the export. Nothing is
 * analysed, so it works without an inspector too; the module must be safe to import.
 *
 * @param url the module's own `import.meta.url`
 * @param fn an export of that module
 * @returns the function itself
 */
export function task<F extends AnyFunction>(url: string, fn: F): F {
  checkFunction(fn, 'task()');
  if (typeof url !== 'string' || !/^[a-z]+:/i.test(url))
    throw new TypeError(`task() takes the module's import.meta.url first, got ${describe(url)}`);
  references.set(fn, url);
  marks++;
  return fn;
}

/**
 * Freezes what a function captures: it is read once, at the first call that sends the function, and sent so ever
 * after. For closures in hot loops, which are otherwise captured anew at every call, for 40 to 100 µs each time.
 *
 * @returns the function itself
 */
export function pin<F extends AnyFunction>(fn: F): F {
  checkFunction(fn, 'pin()');
  pinned.add(fn);
  marks++;
  return fn;
}

/** The URL that `task()` gave for the function. */
export function referenceOf(fn: CallableFunction): string | undefined {
  return references.get(fn);
}

export function isPinned(fn: CallableFunction): boolean {
  return pinned.has(fn);
}

/** Whether any function was ever marked; most programs mark none. */
export function hasMarks(): boolean {
  return marks > 0;
}
