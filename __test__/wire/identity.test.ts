import test from 'ava';
import { encode, roundTrip, roundTripBeside } from './codecs.js';
import { difference } from './isomorphic.js';

test('a cycle stays a cycle, through every kind of container', t => {
  const root: Record<string, unknown> = {};
  const bare = Object.assign(Object.create(null), { root });
  const error = Object.assign(new Error('loop'), { root });
  Object.assign(root, {
    list: [root],
    map: new Map([[root, root]]),
    set: new Set([root]),
    bare,
    error,
    root,
  });
  error.cause = error;
  t.is(difference(root, roundTrip(root)), undefined);

  const list: unknown[] = [];
  list.push(list, { list });
  const arrived = roundTrip(list);
  t.is(arrived[0], arrived);
});

test('an array with other properties and a Map with fields may hold themselves', t => {
  const list: unknown[] = Object.assign([1], { self: null as unknown });
  Reflect.set(list, 'self', list);
  const map = Object.assign(new Map(), { self: null as unknown });
  map.self = map;
  t.is(difference(list, roundTrip(list)), undefined);
  t.is(difference(map, roundTrip(map)), undefined);
});

test('a buffer may bear a property that leads back to its view', t => {
  for (const buffer of [new ArrayBuffer(8), new SharedArrayBuffer(8)]) {
    const view = new Uint8Array(buffer, 2, 3);
    const value = { view, other: new DataView(buffer), end: Object.assign(buffer, { view, list: [view] }) };
    const arrived = roundTripBeside(value);
    t.is(arrived.view.buffer, arrived.end);
    t.is(arrived.end.view, arrived.view);
    t.is(arrived.end.list[0], arrived.view);
    t.is(arrived.other.buffer, arrived.end);
  }
});

test('what was one object arrives as one object, what was two as two', t => {
  const leaves = [{}, [], [1, 2], [1.5], new Map(), new Set(), new Date(0), /a/, Object(1), new Error('x')];
  const views = [new ArrayBuffer(2), new Uint8Array(2), new DataView(new ArrayBuffer(1)), Buffer.from('x')];
  for (const leaf of [...leaves, ...views, Object.create(null), Object.assign(new Array(50), { x: 1 })]) {
    const arrived = roundTrip([leaf, { again: leaf }, structuredClone(leaf)]) as [
      object,
      { again: object },
      object,
    ];
    t.is(arrived[0], arrived[1].again);
    t.not(arrived[0], arrived[2]);
  }
});

test('any number of shared objects, among few and among many', t => {
  for (const count of [1, 15, 16, 17, 18, 100, 3000]) {
    const parts = Array.from({ length: count }, (_, i) => ({ i }));
    const value = { parts, again: [...parts].reverse(), first: parts[0], last: parts.at(-1) };
    t.is(difference(value, roundTrip(value)), undefined);
  }
});

test('a message remembers nothing of the one before', t => {
  const shared = { a: [1] };
  encode([shared, shared]);
  const first = encode([shared, shared]);
  t.deepEqual(encode([shared, shared]), first);
  const [one, two] = [roundTrip([shared]), roundTrip([shared])];
  t.not(one[0], two[0]);
});

test('strings and numbers are no identities', t => {
  t.deepEqual(roundTrip(['abc', 'abc', 1, 1]), ['abc', 'abc', 1, 1]);
});
