/** What single nodes become: symbols, errors, buffers, properties. */
import { ShipError } from '../../errors.js';
import { Flag, type Integrity, type NodeOf, type Property, type Ref } from '../graph.js';
import { adopt, individualOf } from '../identity.js';
import { refusals } from '../refusals.js';

export function makeSymbol(node: NodeOf<'symbol'>): symbol {
  const [, kind, name] = node;
  if (kind === 'registered') return Symbol.for(name ?? '');
  if (kind === 'well-known') return Reflect.get(Symbol, name ?? '') as symbol;
  const identity = node[3]!;
  const known = individualOf(identity);
  if (typeof known === 'symbol') return known;
  const made = Symbol(name);
  adopt(made, identity);
  return made;
}

export function atHome(identity: string): unknown {
  const individual = individualOf(identity);
  if (individual === undefined) throw new ShipError(refusals.gone(identity));
  return individual;
}

/** An error without own properties: what it had is defined on it afterwards. */
export function makeError(): Error {
  // Its stack comes from elsewhere; and Node would show where this one was made as the place that threw it.
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new Error('');
  Reflect.set(Error, 'stackTraceLimit', limit);
  for (const key of Reflect.ownKeys(error)) Reflect.deleteProperty(error, key);
  return error;
}

type ResizableConstructor = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;

/** A copy: the codec may have handed out a view of its own memory. */
export function makeBuffer(node: NodeOf<'raw' | 'resizable'>): Date | RegExp | ArrayBuffer {
  if (node[0] === 'raw') return node[1];
  const [, bytes, limit] = node;
  const buffer = new (ArrayBuffer as unknown as ResizableConstructor)(bytes.byteLength, {
    maxByteLength: limit,
  });
  new Uint8Array(buffer).set(new Uint8Array(bytes));
  return buffer;
}

type ViewConstructor = new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number | undefined,
) => ArrayBufferView;

export function makeView(node: NodeOf<'view'>, buffer: ArrayBufferLike): ArrayBufferView {
  const [, type, , offset, length] = node;
  if (type === 'Buffer') return Buffer.from(buffer as ArrayBuffer, offset, length);
  const View = Reflect.get(globalThis, type) as ViewConstructor;
  return new View(buffer, offset, length);
}

export function defineProperty(object: object, property: Property, get: (ref: Ref) => unknown): void {
  const [key, flags, first, second] = property;
  const descriptor: PropertyDescriptor = {
    enumerable: (flags & Flag.enumerable) !== 0,
    configurable: (flags & Flag.configurable) !== 0,
  };
  if (flags & Flag.accessor) {
    descriptor.get = get(first) as () => unknown;
    descriptor.set = get(second) as (value: unknown) => void;
  } else {
    descriptor.value = get(first);
    descriptor.writable = (flags & Flag.writable) !== 0;
  }
  Reflect.defineProperty(object, get(key) as PropertyKey, descriptor);
}

export function close(object: object, integrity: Integrity | undefined): void {
  if (integrity === 1) Object.preventExtensions(object);
  else if (integrity === 2) Object.seal(object);
  else if (integrity === 3) Object.freeze(object);
}
