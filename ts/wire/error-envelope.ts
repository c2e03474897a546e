/**
 * Errors: class, name, message, stack, own fields, cause, `errors`. The classes of the language, of Node and of
 * crossray are rebuilt here; a user's class is `Foreign`'s.
 *
 * On the wire: name of the class; for a `DOMException` its name and message, which only its constructor can set;
 * number of fields, and for each its key, whether it is enumerable (1) or not (0), its value.
 */
import { types } from 'node:util';
import { errorClasses } from '../errors.js';
import { assert } from '../node-modules.js';
import type { Decoder } from './decoder.js';
import type { Encoder } from './encoder.js';
import { isIntrinsic } from './kinds.js';
import { damaged } from './reader.js';

type ErrorClass = abstract new (...args: never[]) => Error;

/** The language's own. The last is newer than the oldest Node. */
export const languageClasses: readonly string[] = [
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'],
  ...['AggregateError', 'SuppressedError'],
];

const wasmClasses = ['CompileError', 'LinkError', 'RuntimeError'];

/** What errors own without showing it, beside what they show. */
const hiddenKeys = ['message', 'stack', 'cause', 'errors', 'error', 'suppressed', 'name', 'code'];

/** Is it an error in the sense of the language, of any realm, or a `DOMException`? */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof DOMException;
}

/** The name by which the class of an error can be found again anywhere; undefined for a user's class. */
export function classOf(error: Error, prototype: object | null): string | undefined {
  if (prototype === DOMException.prototype) return 'DOMException';
  const maker: unknown = prototype?.constructor;
  if (typeof maker !== 'function') return undefined;
  const { name } = maker;
  if (languageClasses.includes(name) && isIntrinsic(prototype, name)) return name;
  if (errorClasses[name]?.prototype === prototype) return `crossray:${name}`;
  if (wasmClasses.includes(name) && wasmClass(name)?.prototype === prototype) return `WebAssembly:${name}`;
  return nodeClass(error, maker);
}

/**
 * Classes that live inside Node: an `AssertionError` can be found again. The others nobody can reach, and what
 * people look at (name, code) are own fields: they become the class of the language that they extend.
 */
function nodeClass(error: Error, maker: unknown): string | undefined {
  const code = ownValue(error, 'code');
  if (code === 'ERR_ASSERTION' && maker === assertionError()) return 'AssertionError';
  const isAbort = code === 'ABORT_ERR' && ownValue(error, 'name') === 'AbortError';
  return isAbort || isNodeError(error) ? languageClassOf(error) : undefined;
}

/** Node marks its own errors, some themselves and others by their prototype. */
function isNodeError(error: Error): boolean {
  const prototype = Object.getPrototypeOf(error) as object;
  const symbols = [...Object.getOwnPropertySymbols(error), ...Object.getOwnPropertySymbols(prototype)];
  return symbols.some(symbol => symbol.description === 'kIsNodeError');
}

/** The class of the language that the class of an error extends. */
function languageClassOf(error: Error): string | undefined {
  let prototype = Object.getPrototypeOf(error) as object | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const name = languageClasses.find(one => isIntrinsic(prototype, one));
    if (name !== undefined) return name;
  }
  return undefined;
}

/** What an object owns under a key, if no getter has to run for it. */
function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

function assertionError(): ErrorClass {
  return assert().AssertionError;
}

function wasmClass(name: string): ErrorClass | undefined {
  const wasm: unknown = Reflect.get(globalThis, 'WebAssembly');
  return (wasm as Record<string, ErrorClass> | undefined)?.[name];
}

export function writeErrorHead(encoder: Encoder, error: Error, className: string): void {
  encoder.string(className);
  if (className === 'DOMException') {
    encoder.string(error.name);
    encoder.string(error.message);
  }
}

export function writeErrorFields(encoder: Encoder, error: Error): void {
  const { writer } = encoder;
  const keys = fieldsOf(error);
  writer.size(keys.length);
  for (const key of keys) {
    encoder.string(key);
    writer.byte(Object.prototype.propertyIsEnumerable.call(error, key) ? 1 : 0);
    encoder.value(Reflect.get(error, key));
  }
}

/** The keys of all that an error owns and that is worth keeping. */
export function fieldsOf(error: Error): string[] {
  const hidden = hiddenKeys.filter(
    key => Object.hasOwn(error, key) && !Object.prototype.propertyIsEnumerable.call(error, key),
  );
  return [...hidden, ...Object.keys(error)];
}

export function readErrorHead(decoder: Decoder): Error {
  const className = decoder.text();
  if (className === 'DOMException') {
    const name = decoder.text();
    return new DOMException(decoder.text(), name);
  }
  return makeError(className);
}

function findClass(className: string): ErrorClass {
  const [family, name] = className.split(':') as [string, string | undefined];
  let found: ErrorClass | undefined;
  // The newest of the language's classes may be missing here.
  if (languageClasses.includes(className)) found = Reflect.get(globalThis, className) ?? Error;
  else if (className === 'AssertionError') found = assertionError();
  else if (family === 'WebAssembly' && wasmClasses.includes(name ?? '')) found = wasmClass(name ?? '');
  else if (family === 'crossray' && Object.hasOwn(errorClasses, name ?? '')) found = errorClasses[name ?? ''];
  if (found === undefined) throw damaged(`there is no error class ${className}`);
  return found;
}

/** A true error of a class that `classOf` named, without running its constructor. */
export function makeError(className: string): Error {
  const found = findClass(className);
  // Its stack comes from elsewhere: capturing one here takes longer than everything else.
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = Reflect.construct(Error, [], found) as Error;
  Reflect.set(Error, 'stackTraceLimit', limit);
  Reflect.deleteProperty(error, 'stack');
  return error;
}

export function readErrorFields(decoder: Decoder, error: Error): void {
  const { reader } = decoder;
  const count = reader.count(3);
  for (let i = 0; i < count; i++) {
    const key = decoder.text();
    const enumerable = reader.byte() === 1;
    setField(error, key, decoder.value(), enumerable);
  }
}

/** Gives an error a field as if its constructor had. */
export function setField(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
}
