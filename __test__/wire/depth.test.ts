import test from 'ava';
import { ShipError } from '#crossray/errors';
import { encode, roundTrip } from './codecs.js';
import { difference } from './isomorphic.js';

type Wrap = (inner: unknown) => unknown;

const levels = 20_000;

/** What each kind of container looks like with another one inside, and how to look inside. */
const wraps: Record<string, [Wrap, (outer: never) => unknown]> = {
  array: [inner => [inner], (outer: unknown[]) => outer[0]],
  'array with more': [inner => [1, inner, 'x'], (outer: unknown[]) => outer[1]],
  object: [inner => ({ inner }), (outer: { inner: unknown }) => outer.inner],
  'object without prototype': [
    inner => Object.assign(Object.create(null), { inner }),
    (outer: { inner: unknown }) => outer.inner,
  ],
  'Map value': [inner => new Map([['k', inner]]), (outer: Map<string, unknown>) => outer.get('k')],
  'Map key': [inner => new Map([[inner, 1]]), (outer: Map<unknown, number>) => [...outer.keys()][0]],
  Set: [inner => new Set([inner]), (outer: Set<unknown>) => [...outer][0]],
  'Map with a field': [
    inner => Object.assign(new Map(), { inner }),
    (outer: { inner: unknown }) => outer.inner,
  ],
  'array with a field': [inner => Object.assign([1], { inner }), (outer: { inner: unknown }) => outer.inner],
};

for (const [name, [wrap, unwrap]] of Object.entries(wraps)) {
  test(`${levels} levels of ${name}`, t => {
    let value: unknown = 'core';
    for (let i = 0; i < levels; i++) value = wrap(value);
    let arrived: unknown = roundTrip(value);
    for (let i = 0; i < levels; i++) {
      if (i < 1000) t.is(Object.getPrototypeOf(arrived), Object.getPrototypeOf(wrap(0)));
      arrived = unwrap(arrived as never);
    }
    t.is(arrived, 'core');
  });
}

test('causes of errors, 3000 deep', t => {
  let error = new TypeError('first');
  for (let i = 0; i < 3000; i++) error = new TypeError(`error ${i}`, { cause: error });
  let arrived: unknown = roundTrip(error);
  for (let i = 2999; i >= 0; i--) {
    t.is((arrived as Error).message, `error ${i}`);
    arrived = (arrived as Error).cause;
  }
  t.is((arrived as Error).message, 'first');
});

test('what is shared across depths stays shared, a cycle from the bottom to the top too', t => {
  const shared = { list: [1, 2], map: new Map([[1, 2]]) };
  const bottom: Record<string, unknown> = { shared };
  let value: Record<string, unknown> = bottom;
  for (let i = 0; i < 900; i++) value = { inner: value, shared, error: new Error('x', { cause: shared }) };
  bottom.top = value;
  t.is(difference(value, roundTrip(value)), undefined);
});

test('what nests by fields that its kind should not have is refused when it is deep, in words', t => {
  let value: object = new Date(0);
  for (let i = 0; i < 10_000; i++) value = Object.assign(new Date(i), { inner: value });
  const error = t.throws(() => encode(value), { instanceOf: ShipError, message: /levels deep/ });
  t.is(error.path[0], '.inner');
  let shallow: object = new Date(0);
  for (let i = 0; i < 100; i++) shallow = Object.assign(new Date(i), { inner: shallow });
  t.is(difference(shallow, roundTrip(shallow)), undefined);
});
