/** Objects other than functions. */
import { types } from 'node:util';
import type { Node, ObjectExtras, Ref } from '../graph.js';
import { viewPrivateFields } from '../inspect/closure.js';
import { intrinsicPath } from '../known/intrinsics.js';
import { refusals } from '../refusals.js';
import type { PackContext } from './pack-context.js';
import { classesOf, privatesOf } from './privates.js';
import { integrityOf, isPlainProperty, packProperties } from './properties.js';
import { refusalOf } from './refused.js';

/** The method by which an object says how it is rebuilt: it returns `[fn, args]`. */
export const reduce = Symbol.for('crossray.reduce');

export interface ObjectServices {
  /** Whether a class travels by source, so that its code can restore private fields. */
  travelsBySource(made: CallableFunction): boolean;
}

/** The node of an object. */
export function packObject(context: PackContext, object: object, services: ObjectServices): Node {
  const leaf = context.options.leaf?.leaf(object);
  if (leaf) return ['leaf', leaf.id];
  const reduced = packReduced(context, object) ?? packPlatform(context, object);
  if (reduced) return reduced;
  const refusal = refusalOf(object);
  if (refusal !== undefined) context.fail(refusal);
  return packBuiltin(context, object) ?? packRecord(context, object, services);
}

function packReduced(context: PackContext, object: object): Node | undefined {
  const method: unknown = Reflect.get(object, reduce);
  if (typeof method !== 'function') return undefined;
  const result: unknown = Reflect.apply(method, object, []);
  if (!Array.isArray(result) || typeof result[0] !== 'function' || !Array.isArray(result[1]))
    return context.fail(refusals.reduce);
  const [fn, args] = result as [CallableFunction, unknown[]];
  const label = "[Symbol.for('crossray.reduce')]()";
  return [
    'call',
    context.ref(fn, label),
    args.map((arg, index) => context.ref(arg, `${label}[1][${index}]`)),
    false,
  ];
}

/** Objects of the platform that can be made again from what they print. */
function packPlatform(context: PackContext, object: object): Node | undefined {
  const isPlatforms = (name: string): boolean => {
    const platformClass: unknown = Reflect.get(globalThis, name);
    return typeof platformClass === 'function' && Object.getPrototypeOf(object) === platformClass.prototype;
  };
  const make = (name: string, ...args: Ref[]): Node => ['call', context.node(['global', [name]]), args, true];
  if (isPlatforms('URL') || isPlatforms('URLSearchParams'))
    return make(object.constructor.name, String(object));
  if (isPlatforms('TextEncoder')) return make('TextEncoder');
  if (object instanceof DOMException && isPlatforms('DOMException'))
    return make('DOMException', object.message, object.name);
  return undefined;
}

/** Objects with internal slots, as they are when nothing was added to them. */
function packBuiltin(context: PackContext, object: object): Node | undefined {
  const base = packBase(context, object);
  if (!base) return undefined;
  const prototype: unknown = Object.getPrototypeOf(object);
  const path = prototype === null ? undefined : intrinsicPath(prototype as object, context.realms);
  const isUsual = path?.length === 2 && path[1] === 'prototype' && base.usual.test(path[0] ?? '');
  const extras = builtinExtras(context, object, base.ownKeys);
  if (isUsual && !extras) return base.node;
  return [
    'object',
    context.ref(prototype, 'prototype'),
    [],
    [],
    { base: context.node(base.node), ...extras },
  ];
}

interface Base {
  readonly node: Node;
  /** Names of the classes whose plain instances need no more than the node. */
  readonly usual: RegExp;
  /** Own properties that come with the node. */
  readonly ownKeys: (key: string | symbol, descriptor: PropertyDescriptor) => boolean;
}

const noKeys = (): boolean => false;

function packBase(context: PackContext, object: object): Base | undefined {
  if (Array.isArray(object)) return packArray(context, object);
  if (types.isMap(object)) {
    const items = [...Map.prototype.entries.call(object)].flatMap(([key, value], index) => [
      context.ref(key, `key ${index} of the Map`),
      context.ref(value, `Map(${describeKey(key, index)})`),
    ]);
    return { node: ['map', items], usual: /^Map$/, ownKeys: noKeys };
  }
  if (types.isSet(object)) {
    const items = [...Set.prototype.values.call(object)].map(item => context.ref(item, 'member of the Set'));
    return { node: ['set', items], usual: /^Set$/, ownKeys: noKeys };
  }
  if (types.isNativeError(object)) return { node: ['error'], usual: /^$/, ownKeys: noKeys };
  if (types.isDate(object))
    return { node: ['raw', new Date(Number(object))], usual: /^Date$/, ownKeys: noKeys };
  if (types.isRegExp(object))
    return {
      node: ['raw', new RegExp(object.source, object.flags)],
      usual: /^RegExp$/,
      ownKeys: (key, { value }) => key === 'lastIndex' && value === 0,
    };
  if (types.isBoxedPrimitive(object)) return packBoxed(context, object);
  if (types.isArrayBuffer(object))
    return { node: packBuffer(object), usual: /^ArrayBuffer$/, ownKeys: noKeys };
  if (ArrayBuffer.isView(object)) return packView(context, object);
  return undefined;
}

function describeKey(key: unknown, index: number): string {
  return typeof key === 'object' || typeof key === 'function' ? `key ${index}` : String(key);
}

function packArray(context: PackContext, array: readonly unknown[]): Base {
  const isDense = (): boolean => {
    for (let index = 0; index < array.length; index++) if (!Object.hasOwn(array, index)) return false;
    return true;
  };
  const isElement = (key: string | symbol, descriptor: PropertyDescriptor): boolean =>
    typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key) && isPlainProperty(descriptor);
  if (isDense() && Object.isExtensible(array) && Object.keys(array).length === array.length)
    return {
      node: ['array', array.map((item, index) => context.ref(item, `[${index}]`))],
      usual: /^Array$/,
      ownKeys: (key, descriptor) => key === 'length' || isElement(key, descriptor),
    };
  return { node: ['array', []], usual: /^$/, ownKeys: noKeys };
}

function packBoxed(context: PackContext, object: object): Base {
  const value: unknown = types.isSymbolObject(object)
    ? Symbol.prototype.valueOf.call(object)
    : types.isStringObject(object)
      ? String.prototype.valueOf.call(object)
      : object.valueOf();
  return {
    node: ['boxed', context.ref(value)],
    usual: /^(Number|String|Boolean|BigInt|Symbol)$/,
    ownKeys: key => typeof key === 'string' && types.isStringObject(object) && /^(\d+|length)$/.test(key),
  };
}

function packBuffer(buffer: ArrayBuffer): Node {
  const { resizable, maxByteLength } = buffer as ArrayBuffer & { resizable?: boolean; maxByteLength: number };
  return resizable ? ['resizable', buffer.slice(0), maxByteLength] : ['raw', buffer];
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

function packView(context: PackContext, view: ArrayBufferView): Base {
  const tag = Reflect.get(typedArray, Symbol.toStringTag, view) as string | undefined;
  const isNodeBuffer = Buffer.isBuffer(view);
  const name = isNodeBuffer ? 'Buffer' : (tag ?? 'DataView');
  const { buffer, byteOffset, byteLength } = view;
  const length = tag === undefined ? byteLength : (view as Uint8Array).length;
  const isPooled = isNodeBuffer && buffer.byteLength > byteLength && !types.isSharedArrayBuffer(buffer);
  const node: Node = isPooled
    ? [
        'view',
        name,
        context.node(['raw', buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer]),
        0,
        length,
      ]
    : ['view', name, context.ref(buffer, '.buffer'), byteOffset, length];
  return {
    node,
    usual: isNodeBuffer ? /^Buffer$/ : new RegExp(`^${name}$`),
    ownKeys: (key, _descriptor) => typeof key === 'string' && /^\d+$/.test(key),
  };
}

/** Properties and integrity that were added to an object with internal slots. */
function builtinExtras(
  context: PackContext,
  object: object,
  isOwn: Base['ownKeys'],
): ObjectExtras | undefined {
  const isError = types.isNativeError(object);
  const properties = ArrayBuffer.isView(object)
    ? Object.keys(object).length > (object as Uint8Array).length
      ? packProperties(context, object, (key, descriptor) => !isOwn(key, descriptor))
      : []
    : packProperties(
        context,
        object,
        (key, descriptor) => !isOwn(key, descriptor) && !(isError && key === 'stack'),
      );
  const integrity = integrityOf(object);
  if (isError) properties.push(['stack', 6, String((object as Error).stack)]);
  if (properties.length === 0 && integrity === 0) return undefined;
  return { ...(properties.length > 0 && { properties }), ...(integrity > 0 && { integrity }) };
}

/** Objects without internal slots: plain ones, and instances of classes. */
function packRecord(context: PackContext, object: object, services: ObjectServices): Node {
  const prototype = Object.getPrototypeOf(object) as object | null;
  const isPlain =
    prototype !== null && intrinsicPath(prototype, context.realms)?.join('.') === 'Object.prototype';
  const privates = isPlain || prototype === null ? [] : packPrivates(context, object, prototype, services);
  const keys: string[] = [];
  const values: Ref[] = [];
  const irregular = new Set<string | symbol>();
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, key);
    if (typeof key !== 'string' || !descriptor || !isPlainProperty(descriptor) || key === '__proto__')
      irregular.add(key);
    else {
      keys.push(key);
      values.push(context.ref(descriptor.value, `.${key}`));
    }
  }
  const properties = irregular.size > 0 ? packProperties(context, object, key => irregular.has(key)) : [];
  const integrity = integrityOf(object);
  if (isPlain && properties.length === 0 && integrity === 0) return ['plain', keys, values];
  const extras: ObjectExtras = {
    ...(properties.length > 0 && { properties }),
    ...(privates.length > 0 && { privates }),
    ...(integrity > 0 && { integrity }),
  };
  return ['object', context.ref(prototype, 'prototype'), keys, values, extras];
}

/** The private fields of an instance; refuses those that only an imported class could restore. */
function packPrivates(
  context: PackContext,
  object: object,
  prototype: object,
  services: ObjectServices,
): (readonly [string, Ref])[] {
  const classes = classesOf(prototype).filter(each => {
    const { fields, branded } = privatesOf(each);
    return fields.length > 0 || branded;
  });
  if (classes.length === 0) return [];
  const name = prototype.constructor.name;
  const foreign = classes.filter(each => !services.travelsBySource(each));
  if (foreign.length > 0) {
    const fields = foreign.flatMap(each => privatesOf(each).fields).join(', ');
    context.fail(refusals.foreignPrivates(name, fields || 'private methods'));
  }
  if (!context.eyes) return context.fail(refusals.noInspectorInstance(name));
  return viewPrivateFields(context.eyes.session, object)
    .filter(
      field =>
        typeof field.value !== 'function' ||
        classes.some(each => privatesOf(each).fields.includes(field.name)),
    )
    .map(field => [field.name, context.ref(field.value, field.name)] as const);
}
