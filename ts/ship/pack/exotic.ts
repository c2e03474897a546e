/** Objects with internal slots: arrays, maps, sets, errors, dates, buffers and their views. */
import { types } from 'node:util';
import type { Node, Ref } from '../graph.js';
import type { PackContext } from './pack-context.js';

/** The part of an object that only its kind can hold. */
export interface Base {
  readonly node: Node;
  /** The class whose instances need no more than the node, unless something was added to them. */
  readonly usual: string;
  /** Own properties that the node does not bring. */
  readonly keys: readonly (string | symbol)[];
}

/** Undefined for objects that are nothing but properties. */
export function packBase(context: PackContext, object: object): Base | undefined {
  if (Array.isArray(object)) return packArray(context, object);
  if (types.isMap(object)) return packMap(context, object);
  if (types.isSet(object)) return packSet(context, object);
  const keys = (): (string | symbol)[] => Reflect.ownKeys(object);
  if (types.isNativeError(object))
    return { node: ['error'], usual: '', keys: keys().filter(key => key !== 'stack') };
  if (types.isDate(object)) return { node: ['raw', new Date(Number(object))], usual: 'Date', keys: keys() };
  if (types.isRegExp(object)) return packRegExp(object);
  if (types.isBoxedPrimitive(object)) return packBoxed(context, object);
  if (types.isArrayBuffer(object)) return { node: packBuffer(object), usual: 'ArrayBuffer', keys: keys() };
  if (ArrayBuffer.isView(object)) return packView(context, object);
  return undefined;
}

/** Indices come first among the own keys, in order, so the last of them tells whether there are holes. */
function packArray(context: PackContext, array: readonly unknown[]): Base {
  const { length } = array;
  const keys = Reflect.ownKeys(array);
  const isDense = length === 0 || (keys.length > length && keys[length - 1] === String(length - 1));
  if (!isDense)
    return {
      node: ['array', []],
      usual: '',
      keys: keys.includes('length') ? ['length', ...keys.filter(key => key !== 'length')] : keys,
    };
  return {
    node: ['array', array.map((item, index) => itemRef(context, item, index))],
    usual: 'Array',
    keys: keys.length === length + 1 ? [] : keys.slice(length).filter(key => key !== 'length'),
  };
}

/** Most arrays that are long are of primitives, which need no label. */
function itemRef(context: PackContext, item: unknown, index: number): Ref {
  const isPrimitive = typeof item === 'number' || typeof item === 'string';
  return isPrimitive ? item : context.ref(item, `[${index}]`);
}

function packMap(context: PackContext, map: ReadonlyMap<unknown, unknown>): Base {
  const items = [...Map.prototype.entries.call(map)].flatMap(([key, value], index) => {
    const name = typeof key === 'object' || typeof key === 'function' ? `key ${index}` : String(key);
    return [context.ref(key, `key ${index} of the Map`), context.ref(value, `Map(${name})`)];
  });
  return { node: ['map', items], usual: 'Map', keys: Reflect.ownKeys(map) };
}

function packSet(context: PackContext, set: ReadonlySet<unknown>): Base {
  const items = [...Set.prototype.values.call(set)].map(item => context.ref(item, 'member of the Set'));
  return { node: ['set', items], usual: 'Set', keys: Reflect.ownKeys(set) };
}

function packRegExp(expression: RegExp): Base {
  const keys = Reflect.ownKeys(expression);
  return {
    node: ['raw', new RegExp(expression.source, expression.flags)],
    usual: 'RegExp',
    keys: expression.lastIndex === 0 ? keys.filter(key => key !== 'lastIndex') : keys,
  };
}

function packBoxed(context: PackContext, object: object): Base {
  const isString = types.isStringObject(object);
  const value: unknown = types.isSymbolObject(object)
    ? Symbol.prototype.valueOf.call(object)
    : isString
      ? String.prototype.valueOf.call(object)
      : object.valueOf();
  return {
    node: ['boxed', context.ref(value)],
    usual: Object.prototype.toString.call(object).slice(8, -1),
    keys: Reflect.ownKeys(object).filter(
      key => !(isString && typeof key === 'string' && /^(\d+|length)$/.test(key)),
    ),
  };
}

function packBuffer(buffer: ArrayBuffer): Node {
  const { resizable, maxByteLength } = buffer as ArrayBuffer & { resizable?: boolean; maxByteLength: number };
  return resizable ? ['resizable', buffer.slice(0), maxByteLength] : ['raw', buffer];
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Listing the keys of a typed array takes as long as copying it, so that is done for small ones only. */
const listedAtMost = 1_000;

function packView(context: PackContext, view: ArrayBufferView): Base {
  const tag = Reflect.get(typedArray, Symbol.toStringTag, view) as string | undefined;
  const isNodeBuffer = Buffer.isBuffer(view);
  const name = isNodeBuffer ? 'Buffer' : (tag ?? 'DataView');
  const { buffer, byteOffset, byteLength } = view;
  const length = tag === undefined ? byteLength : (view as Uint8Array).length;
  const isPooled = isNodeBuffer && buffer.byteLength > byteLength && types.isArrayBuffer(buffer);
  return {
    node: isPooled
      ? ['view', name, context.node(['raw', buffer.slice(byteOffset, byteOffset + byteLength)]), 0, length]
      : ['view', name, context.ref(buffer, '.buffer'), byteOffset, length],
    usual: name,
    keys:
      tag === undefined || length <= listedAtMost
        ? Reflect.ownKeys(view).slice(tag === undefined ? 0 : length)
        : Object.getOwnPropertySymbols(view),
  };
}
