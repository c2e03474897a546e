/** Objects that are no bytes at all: they travel beside the message, between threads. */
import { types } from 'node:util';

/** How the objects of these global classes go to another thread: moved, or seen by both sides. */
const travellers = [
  ['MessagePort', true],
  ['ReadableStream', true],
  ['WritableStream', true],
  ['TransformStream', true],
  ['Blob', false],
] as const;

/**
 * Where objects go that travel beside the bytes. The engine implements it towards threads; towards a
 * process there is none.
 */
export interface Sidecar {
  /** Takes an object along; called only when all bytes of the message are written. Gives its number. */
  put(object: object, move: boolean): number;
  /** The object with that number, on the other side. */
  take(id: number): object;
}

/** Must the object be moved (true), can it be shared (false), or does it not travel this way (undefined)? */
export function besideMode(object: object): boolean | undefined {
  for (const [name, move] of travellers) {
    const maker: unknown = Reflect.get(globalThis, name);
    if (typeof maker === 'function' && object instanceof maker) return move;
  }
  if (types.isKeyObject(object) || types.isCryptoKey(object)) return false;
  return Object.prototype.toString.call(object) === '[object WebAssembly.Module]' ? false : undefined;
}

/** Classes of such objects by the name that their instances tell: to ask for the class may load its module. */
const names = new Set<unknown>([
  ...travellers.map(([name]) => name),
  'File',
  'KeyObject',
  'CryptoKey',
  'Module',
]);

/** `besideMode`, in short, for those who ask it of every object. */
export function goesBeside(object: object): boolean {
  const made: unknown = Reflect.get(object, 'constructor');
  return typeof made === 'function' && names.has(made.name) && besideMode(object) !== undefined;
}
