import test from 'ava';
import fc from 'fast-check';
import { Codec } from '#crossray/wire/codec';
import { decode, encode, noForeign, roundTrip } from './codecs.js';
import { difference } from './isomorphic.js';

test('objects of one shape name their keys once in a message', t => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ identifier: i, description: 'x', value: i }));
  encode(rows[0]);
  encode(rows[0]);
  t.true(encode(rows).length < 100 * 8 + 60);
  t.is(difference(rows, roundTrip(rows)), undefined);
});

test('every message can be read by somebody who has read none before', t => {
  const codec = new Codec(noForeign);
  for (let i = 0; i < 5; i++) {
    const value = [
      { a: i, b: 1 },
      { b: i, a: 1 },
      { a: i, b: 2 },
    ];
    t.deepEqual(decode(encode(value, codec), new Codec(noForeign)), value);
  }
});

test('shapes within shapes, and shapes that come up for the first time inside their own values', t => {
  const value = { a: 1, b: { a: 2, b: { a: 3, b: null } } };
  for (let i = 0; i < 4; i++) t.is(difference(value, roundTrip(value)), undefined);
});

test('more shapes than the tables hold, again and again', t => {
  const objects = Array.from({ length: 2000 }, (_, i) => ({
    [`k${i % 700}`]: i,
    [`z${i % 3}`]: [i],
    same: true,
  }));
  for (let i = 0; i < 4; i++) t.is(difference(objects, roundTrip(objects)), undefined);
});

test('any keys, in any number, in any order, twice', t => {
  const key = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'toString', 'constructor', '1', '0', '-1', 'é', '☃', '', 'x'.repeat(300)),
  );
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 45 }), keys => {
      const object = Object.fromEntries(keys.map((name, i) => [name, i]));
      for (let i = 0; i < 3; i++) t.is(difference(object, roundTrip(object)), undefined);
    }),
    { numRuns: 500 },
  );
});

test('keys that Object.prototype has a say in are created, not assigned', t => {
  const value = JSON.parse('{"__proto__": {"polluted": true}, "toString": 1}') as object;
  for (let i = 0; i < 4; i++) {
    const arrived = roundTrip(value);
    t.is(Object.getPrototypeOf(arrived), Object.prototype);
    t.deepEqual(Object.keys(arrived), ['__proto__', 'toString']);
    t.is(Reflect.get(arrived, 'polluted'), undefined);
  }
});

test('what arrives can be changed without harm to what arrives next', t => {
  const value = { a: 1, b: 2 };
  for (let i = 0; i < 4; i++) {
    const arrived = roundTrip(value) as Record<string, unknown>;
    t.deepEqual(arrived, value);
    delete arrived.a;
    arrived.c = 3;
  }
});
