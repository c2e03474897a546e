/**
 * Are two values the same but for identity, down to the last bit? Stricter than `deepEqual`: prototypes, order
 * of keys, holes, -0, the pattern in which parts are shared, hidden fields of errors.
 */
import { inspect, types } from 'node:util';

const poolLength = Buffer.allocUnsafe(1).buffer.byteLength;

class Difference extends Error {}

interface State {
  readonly there: Map<object, object>;
  readonly back: Map<object, object>;
  /** Buffers of views that were cut to what the view shows: nobody else may share them. */
  readonly cut: Set<object>;
}

/** Throws where two values differ. */
export function assertSame(a: unknown, b: unknown): void {
  const found = difference(a, b);
  if (found !== undefined) throw new Error(found);
}

/** Undefined when they are the same, else where they differ. */
export function difference(a: unknown, b: unknown): string | undefined {
  try {
    compare(a, b, 'root', { there: new Map(), back: new Map(), cut: new Set() });
    return undefined;
  } catch (error) {
    if (error instanceof Difference) return error.message;
    throw error;
  }
}

function expect(condition: boolean, path: string, what: string): asserts condition {
  if (!condition) throw new Difference(`${path}: ${what}`);
}

function compare(a: unknown, b: unknown, path: string, state: State): void {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    expect(Object.is(a, b), path, `${inspect(a)} became ${inspect(b)}`);
    return;
  }
  if (state.there.has(a) || state.back.has(b)) {
    expect(state.there.get(a) === b && state.back.get(b) === a, path, 'shared differently');
    return;
  }
  state.there.set(a, b);
  state.back.set(b, a);
  expect(Object.getPrototypeOf(a) === Object.getPrototypeOf(b), path, 'another prototype');
  compareInside(a, b, path, state);
  if (!ArrayBuffer.isView(a)) compareProperties(a, b, path, state);
}

function compareProperties(a: object, b: object, path: string, state: State): void {
  const keys = Object.keys(a);
  expect(keys.join() === Object.keys(b).join(), path, `keys ${keys.join()} became ${Object.keys(b).join()}`);
  const hidden = types.isNativeError(a) ? ['message', 'stack', 'cause', 'errors', 'name'] : [];
  for (const key of [...keys, ...hidden]) {
    const [one, other] = [Object.getOwnPropertyDescriptor(a, key), Object.getOwnPropertyDescriptor(b, key)];
    expect((one === undefined) === (other === undefined), path, `${key} came or went`);
    if (one === undefined) continue;
    expect(one.enumerable === other?.enumerable, path, `${key} is hidden differently`);
    compare(Reflect.get(a, key), Reflect.get(b, key), `${path}.${key}`, state);
  }
}

function compareInside(a: object, b: object, path: string, state: State): void {
  if (Array.isArray(a) && Array.isArray(b)) expect(a.length === b.length, path, 'another length');
  else if (types.isMap(a) && types.isMap(b)) compareLists([...a].flat(), [...b].flat(), path, state);
  else if (types.isSet(a) && types.isSet(b)) compareLists([...a], [...b], path, state);
  else if (types.isDate(a) && types.isDate(b))
    expect(Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b)), path, 'another date');
  else if (types.isRegExp(a) && types.isRegExp(b))
    compare(RegExp.prototype.toString.call(a), RegExp.prototype.toString.call(b), path, state);
  else if (types.isBoxedPrimitive(a)) compare(unbox(a), unbox(b), path, state);
  else if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) compareBuffers(a, b, path);
  else if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) compareViews(a, b, path, state);
}

function unbox(box: object): unknown {
  if (types.isStringObject(box)) return String.prototype.valueOf.call(box);
  if (types.isNumberObject(box)) return Number.prototype.valueOf.call(box);
  return types.isBigIntObject(box) ? BigInt.prototype.valueOf.call(box) : Boolean.prototype.valueOf.call(box);
}

function compareLists(a: unknown[], b: unknown[], path: string, state: State): void {
  expect(a.length === b.length, path, 'another size');
  a.forEach((one, i) => {
    compare(one, b[i], `${path}<${i}>`, state);
  });
}

function compareBuffers(a: ArrayBuffer, b: ArrayBuffer, path: string): void {
  expect(Buffer.from(a).equals(Buffer.from(b)), path, 'other bytes');
  expect(Reflect.get(a, 'maxByteLength') === Reflect.get(b, 'maxByteLength'), path, 'another largest length');
}

function compareViews(a: ArrayBufferView, b: ArrayBufferView, path: string, state: State): void {
  const shown = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  expect(shown(a).equals(shown(b)), path, 'a view shows something else');
  const isCut = b.byteLength === b.buffer.byteLength && a.buffer.byteLength > b.buffer.byteLength;
  // The memory that Node shares out to small Buffers belongs to nobody.
  if (Buffer.isBuffer(a) && a.buffer.byteLength === poolLength) return;
  expect(!state.cut.has(a.buffer), path, 'a buffer was cut that others share');
  if (!isCut) {
    expect(a.byteOffset === b.byteOffset, path, 'a view begins elsewhere');
    compare(a.buffer, b.buffer, `${path}.buffer`, state);
    return;
  }
  expect(!state.there.has(a.buffer) && !state.back.has(b.buffer), path, 'a buffer was cut that others share');
  state.cut.add(a.buffer);
}
