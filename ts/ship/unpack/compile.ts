/** Compiles the text of a function or class so that its stack frames show the file and line it was written in. */
import { compileFunction } from 'node:vm';
import type { Code } from '../graph.js';
import { importerOf, metaOf } from './importer.js';

/** The switch and the setters by which instances and statics of a class are restored; the class text fills it. */
export interface Rebuild {
  /** While true, constructing an instance runs none of the program's code. */
  active: boolean;
  /** Private fields of instances, in the order they are declared. */
  names?: readonly string[];
  field?: (object: object, name: string, value: unknown) => void;
  static?: (name: string, value: unknown) => void;
}

/** What a compiled text can be given besides its captures. */
export interface Surroundings {
  readonly superclass?: unknown;
  readonly keys?: readonly unknown[];
  readonly rebuild?: Rebuild;
}

export interface Compiled {
  /** The function or class; classes are made when called, after their captures are set. */
  make(): unknown;
  /** Sets the captures that were not there in time. */
  set(values: readonly unknown[]): void;
}

type Wrapper = (...parameters: unknown[]) => [() => unknown, (...values: unknown[]) => void];

const wrappers = new Map<string, Wrapper>();
const wrappersAtMost = 2_000;

const brackets: Readonly<Record<Code['kind'], readonly [string, string]>> = {
  function: ['(', ')'],
  arrow: ['(', ')'],
  class: ['(', ')'],
  expression: ['(', ')'],
  method: ['({', '})'],
  'class-method': ['(class extends Object{', '})'],
};

/** Names of parameters that come before the captures. */
function extraNames(code: Code): string[] {
  return [code.importMeta, code.importer, code.superclass, code.keys, code.rebuild].filter(
    name => name !== undefined,
  );
}

/**
 * @param late indices of the captures that are set after compiling, because they need the function itself
 * @param self index of the capture that is the function itself: a constant is faster than a variable set late
 */
function wrapperOf(code: Code, late: readonly number[], self: number): Wrapper {
  const key = JSON.stringify([code, late, self]);
  let wrapper = wrappers.get(key);
  if (!wrapper) {
    wrapper = compileWrapper(code, late, self);
    if (wrappers.size >= wrappersAtMost) wrappers.clear();
    wrappers.set(key, wrapper);
  }
  return wrapper;
}

function compileWrapper(code: Code, late: readonly number[], self: number): Wrapper {
  const { names } = code;
  const [open, close] = brackets[code.kind];
  const lateNames = late.map(index => names[index]!);
  const early = names.filter((_, index) => index !== self && !late.includes(index));
  const declared = lateNames.length > 0 ? `let ${lateNames.join(',')};` : '';
  const fixed = self >= 0 ? `const ${names[self]}=` : 'const $crossray_make=()=>';
  const before = `${code.strict ? '"use strict";' : ''}${declared}${fixed}${open}`;
  const parameters = lateNames.map((_, index) => `$${index}$`);
  const setter = `(${parameters.join(',')})=>{${lateNames.map((name, index) => `${name}=$${index}$`).join(';')}}`;
  const made = self >= 0 ? `()=>${names[self]}` : '$crossray_make';
  return compileFunction(
    `${before}${code.text}\n${close};return[${made},${setter}]`,
    [...extraNames(code), ...early],
    { filename: code.file, lineOffset: code.line, columnOffset: code.column - before.length },
  ) as Wrapper;
}

/** Compiles with the captures that are known; see `wrapperOf` for `late` and `self`. */
export function compile(
  code: Code,
  captures: readonly unknown[],
  late: readonly number[],
  self: number,
  { superclass, keys, rebuild }: Surroundings = {},
): Compiled {
  const extras: unknown[] = [];
  if (code.importMeta !== undefined) extras.push(metaOf(code.base));
  if (code.importer !== undefined) extras.push(importerOf(code.base));
  if (code.superclass !== undefined) extras.push(superclass);
  if (code.keys !== undefined) extras.push(keys);
  if (code.rebuild !== undefined) extras.push(rebuild);
  const early = captures.filter((_, index) => index !== self && !late.includes(index));
  const [make, set] = Reflect.apply(wrapperOf(code, late, self), undefined, [...extras, ...early]);
  return { make, set: values => set(...values) };
}

/** The function that a compiled method's holder holds. */
export function methodIn(kind: Code['kind'], holder: object): unknown {
  const owner = kind === 'method' ? holder : (holder as { prototype: object }).prototype;
  const keys = Reflect.ownKeys(owner).filter(key => kind === 'method' || key !== 'constructor');
  const descriptor = Reflect.getOwnPropertyDescriptor(owner, keys[0] ?? '');
  return descriptor?.get ?? descriptor?.set ?? descriptor?.value;
}
