import { inspect, types } from 'node:util';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import fc from 'fast-check';
import {
  brandOf,
  extraKeys,
  hasSymbols,
  isArrayPrototype,
  isIntrinsic,
  isPlainPrototype,
} from '#crossray/wire/kinds';

/** What extraKeys should find, the slow way. */
function reference(list: object, length: number): string[] {
  const isElement = (key: string) => String(Number(key) >>> 0) === key && Number(key) < length;
  return Object.keys(list).filter(key => !isElement(key));
}

const extraKey = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'x',
    '-1',
    '01',
    '1.5',
    '4294967295',
    '4294967296',
    ' 1',
    '__proto__',
    'constructor',
    '... 17 more items ]',
  ),
);
const extras = fc.dictionary(
  extraKey,
  fc.constantFrom<unknown>(1, 'text', '[ ... 20 more items ]', null, [1]),
  { maxKeys: 3 },
);
const lengths = fc.oneof(fc.nat(40), fc.constantFrom(0, 1, 15, 16, 17, 99, 1000));

function put(object: object, properties: object): void {
  for (const [key, value] of Object.entries(properties)) {
    if (!(key in object)) Object.defineProperty(object, key, { value, enumerable: true, configurable: true });
  }
}

test('other properties of arrays are found, whatever they are called and hold', t => {
  fc.assert(
    fc.property(lengths, extras, (length, properties) => {
      const list: unknown[] = new Array(length).fill('x');
      put(list, properties);
      t.deepEqual([...extraKeys(list, list.length)], reference(list, list.length));
    }),
  );
});

test('other properties of typed arrays and of strings in boxes', t => {
  fc.assert(
    fc.property(lengths, extras, (length, properties) => {
      for (const list of [
        new Float64Array(length),
        Buffer.alloc(length),
        Object('x'.repeat(length)) as object,
      ]) {
        for (const [key, value] of Object.entries(properties)) {
          // A typed array has no properties under names of numbers.
          if (!(key in list) && !/^-?[\d.]/.test(key)) Reflect.set(list, key, value);
        }
        t.deepEqual([...extraKeys(list, length)], reference(list, length));
      }
    }),
  );
});

test('no preference of the program for its own output hides a property', t => {
  const list: unknown[] & { note?: number } = new Array(1000).fill(0);
  const before = { ...inspect.defaultOptions };
  try {
    Object.assign(inspect.defaultOptions, {
      maxArrayLength: 5,
      compact: false,
      colors: true,
      numericSeparator: true,
    });
    t.deepEqual([...extraKeys(list, 1000)], []);
    list.note = 1;
    t.deepEqual([...extraKeys(list, 1000)], ['note']);
  } finally {
    Object.assign(inspect.defaultOptions, before);
  }
});

test('getters and custom inspection are not run in the search', t => {
  const list: unknown[] = new Array(100).fill(0);
  const fail = () => t.fail();
  Object.defineProperty(list, 'trap', { get: fail, enumerable: true });
  t.deepEqual([...extraKeys(list, 100)], ['trap']);
  Object.defineProperty(list, inspect.custom, { value: fail });
  Object.defineProperty(list, 'toString', { value: fail });
  t.deepEqual([...extraKeys(list, 100)], ['trap']);
});

test('symbols matter when they are enumerable or tag a namespace', t => {
  t.false(hasSymbols({}));
  t.true(hasSymbols({ [Symbol('a')]: 1 }));
  t.false(hasSymbols(Object.defineProperty({}, Symbol('a'), { value: 1 })));
  t.true(hasSymbols(Math));
  t.true(hasSymbols(JSON));
});

test('intrinsic prototypes are told from those that only look like it', t => {
  class Fake {}
  const impostor = { constructor: Map };
  const pretender = { constructor: Object.assign(() => 1, { prototype: {} }) };
  t.true(isIntrinsic(Map.prototype, 'Map'));
  t.true(isIntrinsic(runInNewContext('Map.prototype'), 'Map'));
  t.false(isIntrinsic(Map.prototype, 'Set'));
  t.false(isIntrinsic(runInNewContext('(class Map {}).prototype'), 'Map'));
  for (const prototype of [null, {}, Fake.prototype, impostor, pretender])
    t.false(isIntrinsic(prototype, 'Map'));

  t.true(isArrayPrototype(runInNewContext('Array.prototype')));
  t.false(isArrayPrototype(class extends Array {}.prototype));
  t.false(isArrayPrototype([]));
  t.false(isArrayPrototype(null));

  t.true(isPlainPrototype(Object.prototype));
  t.true(isPlainPrototype(runInNewContext('Object.prototype')));
  t.false(isPlainPrototype({}));
  t.false(isPlainPrototype(Object.create(null)));
});

test('brands cannot be forged', t => {
  const liar = { [Symbol.toStringTag]: 'Map' };
  t.is(brandOf(liar, Object.prototype), undefined);
  t.is(brandOf(Object.create(Map.prototype), Map.prototype), undefined);
  t.is(brandOf(Object.setPrototypeOf(new Map(), null), null), 'Map');
  t.is(brandOf(Buffer.alloc(1), Buffer.prototype), 'Buffer');
  t.is(
    brandOf(Object.defineProperty(new Int8Array(1), Symbol.toStringTag, { value: 'x' }), null),
    'Int8Array',
  );
  t.is(brandOf(new DataView(new ArrayBuffer(1)), DataView.prototype), 'DataView');
  for (const box of [1, 'x', true, 1n])
    t.true(types.isBoxedPrimitive(Object(box)) && brandOf(Object(box), null) !== undefined);
});
