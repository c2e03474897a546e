/** Content as bytes, and names for it. */
import { createRequire } from 'node:module';
import { native } from '../native.js';

let v8: typeof import('node:v8') | undefined;

/** Loading node:v8 takes time, which the first function of most programs need not wait for. */
function structured(): typeof import('node:v8') {
  v8 ??= createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  return v8;
}

/** Plain data as bytes: equal data, equal bytes, in every realm. */
export function serialize(value: unknown): Buffer {
  return structured().serialize(fresh(value, new Map()));
}

/**
 * The same data as if it had just been written down. To node:v8 an array that was read from bytes is not the one that
 * was written: it may have holes.
 */
function fresh(value: unknown, known: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copied = known.get(value);
  if (copied) return copied;
  const copy = Array.isArray(value) ? freshArray(value, known) : freshObject(value, known);
  known.set(value, copy);
  return copy;
}

function freshArray(array: readonly unknown[], known: Map<object, object>): object {
  const copy: unknown[] = [];
  for (const each of array) copy.push(fresh(each, known));
  return copy;
}

function freshObject(object: object, known: Map<object, object>): object {
  if (Object.getPrototypeOf(object) !== Object.prototype) return object;
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, fresh(each, known)]));
}

export function deserialize(bytes: Uint8Array): unknown {
  return structured().deserialize(bytes);
}

/** The name of bytes, in every realm the same: equal bytes, equal name. */
export function nameOf(bytes: Uint8Array): string {
  return native.nameOfCode(bytes);
}
