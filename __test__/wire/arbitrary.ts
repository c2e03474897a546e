/** Values of every kind that can travel, nested, shared and cyclic. */
import fc from 'fast-check';

const numbers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -200, max: 300 }),
  fc.double(),
  fc.constantFrom(-0, 0, 127, 128, -1, 32767, 32768, -32769, 2 ** 31, -(2 ** 31), 2 ** 53, NaN, Infinity),
);

/** Code units in any order, lone surrogates among them, of lengths around every boundary of the format. */
const strings = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) }),
  fc.string({ maxLength: 70 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '\udc00x',
    'é'.repeat(63),
    'é'.repeat(64),
    '☃'.repeat(100),
    '__proto__',
  ),
);

const bigints = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n, 0n),
);

export const primitives = fc.oneof(numbers, strings, bigints, fc.boolean(), fc.constantFrom(null, undefined));

const keys = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'id',
    'name',
    '0',
    '7',
    '4294967295',
    '-1',
    '01',
    '1.5',
    '__proto__',
    'toString',
    'length',
  ),
  strings,
);

const plainErrors = fc
  .tuple(
    fc.constantFrom(Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError),
    fc.string(),
    fc.option(fc.string(), { nil: undefined }),
  )
  .map(([errorClass, message, cause]) => new errorClass(message, cause === undefined ? {} : { cause }));

const viewClasses = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
] as const;

/** Views of every kind at any offset, of a buffer of their own or of one that others view too. */
const views = fc
  .tuple(fc.nat(viewClasses.length), fc.nat(6), fc.nat(6), fc.nat(3))
  .map(([kind, start, size, pool]) => {
    const buffer = pool === 0 ? Uint8Array.from({ length: 128 }, (_, i) => i).buffer : pools()[pool - 1];
    const viewClass = viewClasses[kind];
    if (viewClass === undefined) return new DataView(buffer as ArrayBuffer, start, size);
    return new viewClass(buffer as ArrayBuffer, start * viewClass.BYTES_PER_ELEMENT, size);
  });

let shared: ArrayBuffer[] = [];
function pools(): ArrayBuffer[] {
  return shared;
}

/** Objects that hold nothing but bytes or a primitive; structured clone keeps them as they are. */
const leaves = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(/a+b/giu, /[\u{1f600}]/u, /(?:)/, /\//y).map(regexp => new RegExp(regexp)),
  fc.oneof(numbers, strings, fc.boolean(), bigints).map(primitive => Object(primitive) as object),
  fc.nat(3).map(pool => (pool === 0 ? new ArrayBuffer(5) : pools()[pool - 1])),
  plainErrors,
  views,
);

/** Arrays with holes, and with properties that are no elements. */
function oddArrays(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.array(fc.tuple(fc.oneof(fc.nat(40).map(String), keys), value), { maxLength: 6 }).map(entries => {
    const array: unknown[] = [];
    for (const [key, element] of entries)
      if (key !== 'length' && key !== '__proto__') Reflect.set(array, key, element);
    return array;
  });
}

function objects(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.array(fc.tuple(keys, value), { maxLength: 8 }).map(entries => Object.fromEntries(entries));
}

/** Many objects of one shape. */
function records(value: fc.Arbitrary<unknown>): fc.Arbitrary<object[]> {
  return fc
    .tuple(
      fc.uniqueArray(keys, { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(value, { maxLength: 5 }), { maxLength: 4 }),
    )
    .map(([names, rows]) => rows.map(row => Object.fromEntries(names.map((name, i) => [name, row[i]]))));
}

function containers(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.oneof(
    fc.array(value, { maxLength: 8 }),
    fc.array(fc.integer(), { maxLength: 40 }),
    fc.array(numbers, { maxLength: 40 }),
    oddArrays(value),
    objects(value),
    records(value),
    fc.array(fc.tuple(value, value), { maxLength: 6 }).map(entries => new Map(entries)),
    fc.array(value, { maxLength: 6 }).map(values => new Set(values)),
  );
}

/** What structured clone loses and crossray keeps. */
function better(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    objects(value).map(object => Object.setPrototypeOf(object, null) as object),
    fc
      .tuple(fc.oneof(containers(value), leaves), objects(value))
      .filter(([object]) => !ArrayBuffer.isView(object) && Object.isExtensible(object))
      .map(([object, extras]) => assign(object as object, extras)),
    fc
      .tuple(fc.array(value, { maxLength: 3 }), fc.string())
      .map(([errors, text]) => new AggregateError(errors, text)),
  );
}

function assign(object: object, extras: object): object {
  for (const [key, value] of Object.entries(extras)) {
    if (!(key in object))
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** Lets parts of a value come up again elsewhere in it: identity and cycles. */
function tied(root: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(root, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 })).map(([value, ties]) => {
    const parts = [...reachable(value)];
    for (const [from, to] of ties) {
      if (parts.length > 0)
        tie(parts[from % parts.length] as object, parts[to % parts.length] as object, `tie${to}`);
    }
    return value;
  });
}

function tie(from: object, to: object, key: string): void {
  if (from instanceof Map) from.set(key, to);
  else if (from instanceof Set) from.add(to);
  else if (Array.isArray(from)) from.push(to);
  else if (Object.getPrototypeOf(from) === Object.prototype) Reflect.set(from, key, to);
}

function* reachable(value: unknown, met = new Set<unknown>()): Iterable<object> {
  if (typeof value !== 'object' || value === null || met.has(value)) return;
  met.add(value);
  yield value;
  const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : [];
  if (!ArrayBuffer.isView(value)) parts.push(...Object.values(value));
  for (const part of parts) yield* reachable(part, met);
}

function nested(make: (value: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { value } = fc.letrec(self => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, primitives, leaves, make(self('value'))),
  }));
  // Fresh pools for every value: sharing within a value, not between values.
  const fresh = fc.constant(null).chain(() => {
    shared = [1, 2, 3].map(n => Uint8Array.from({ length: 96 }, (_, i) => i * n).buffer);
    return value as fc.Arbitrary<unknown>;
  });
  return tied(fresh);
}

/** Values that structured clone keeps exactly. */
export const cloneable = nested(containers);

/** These, and what crossray keeps besides. */
export const sendable = nested(value => fc.oneof(containers(value), better(value)));
