import { runInNewContext } from 'node:vm';
import test from 'ava';
import { Codec } from '#crossray/wire/codec';
import { encode, roundTrip } from './codecs.js';

/** A value made in another realm, as in jest or a `vm` context. */
function elsewhere(code: string): unknown {
  return runInNewContext(`(${code})`);
}

test('plain values of another realm are plain, and arrive as those of this one', t => {
  const value = elsewhere(
    "{ list: [1, 'a', [1.5]], map: new Map([[1, { a: 1 }]]), set: new Set([1]), none: null }",
  );
  const arrived = roundTrip(value) as { list: unknown[]; map: Map<number, object>; set: Set<number> };
  t.deepEqual(arrived.list, [1, 'a', [1.5]]);
  t.is(Object.getPrototypeOf(arrived), Object.prototype);
  t.is(Object.getPrototypeOf(arrived.list), Array.prototype);
  t.true(arrived.map instanceof Map);
  t.deepEqual(arrived.map.get(1), { a: 1 });
  t.true(arrived.set instanceof Set);
});

test('leaves of another realm', t => {
  t.deepEqual(roundTrip(elsewhere('new Date(5)')), new Date(5));
  t.deepEqual(roundTrip(elsewhere('/a/g')), /a/g);
  t.deepEqual(roundTrip(elsewhere('new Float64Array([1.5])')), Float64Array.of(1.5));
  t.deepEqual(roundTrip(elsewhere('new DataView(new ArrayBuffer(2))')), new DataView(new ArrayBuffer(2)));
  t.deepEqual(roundTrip(elsewhere('new ArrayBuffer(3)')), new ArrayBuffer(3));
  t.deepEqual(roundTrip(elsewhere('Object(7)')), Object(7));
  t.deepEqual(roundTrip(elsewhere('Object.create(null)')), Object.create(null));
});

test('errors of another realm', t => {
  const arrived = roundTrip(elsewhere("Object.assign(new TypeError('x', { cause: [1] }), { code: 'E' })"));
  t.true(arrived instanceof TypeError);
  t.like(arrived, { message: 'x', code: 'E' });
  t.deepEqual((arrived as Error).cause, [1]);
});

test('classes of another realm are foreign, even under a famous name', t => {
  const packed: unknown[] = [];
  const codec = new Codec({ pack: root => packed.push(root), unpack: graph => graph });
  const values = [
    elsewhere('new (class Point {})()'),
    elsewhere('new (class Map extends globalThis.Map {})()'),
    elsewhere('new (class Object {})()'),
    elsewhere('new (class Error extends globalThis.Error {})()'),
    elsewhere('new (class Array extends globalThis.Array {})()'),
  ];
  for (const value of values) encode(value, codec);
  t.deepEqual(packed, values);
});
