// Functions and closures that come again and again: what is remembered of them must never be told for what is.
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';
import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Peer } from './support/peer.js';
import { questionsOf } from './support/questions.js';

setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const timesSent = (digest: string): number => peer.sent.filter(each => each.digest === digest).length;

test.serial('a function whose variables are never assigned is looked at twice', t => {
  const settings = { factor: 2 };
  const fn = (x: number): number => x * settings.factor;
  const first = peer.shipper.packFunction(fn);
  peer.shipper.packFunction(fn);
  t.is(
    questionsOf(() => {
      t.is(peer.shipper.packFunction(fn).digest, first.digest);
      settings.factor = 3;
      t.not(peer.shipper.packFunction(fn).digest, first.digest, 'what is in them is read each time');
    }),
    0,
  );
});

test.serial('one with a variable that is assigned is looked at each time', async t => {
  let changing = 1;
  const fn = (): number => changing;
  t.is(await peer.call(fn), 1);
  changing = 2;
  t.is(await peer.call(fn), 2);
  t.true(questionsOf(() => peer.shipper.packFunction(fn)) > 0);
});

test('what is remembered of a function does not keep the rest of its scope', async t => {
  let rest: object | undefined = { large: new Array(1_000) };
  const alive = new WeakRef(rest);
  const settings = { factor: 2 };
  const hold = (): unknown => rest;
  const fn = (x: number): number => x * settings.factor;
  for (const x of [1, 2]) t.is(await peer.call(fn, [x]), x * 2);
  t.is(hold(), alive.deref());
  rest = undefined;
  await new Promise(resolve => setTimeout(resolve, 20));
  collect();
  t.is(alive.deref(), undefined);
  t.is(await peer.call(fn, [3]), 6);
});

test('a global that the program makes later is taken along by a function that is known', async t => {
  const settings = { name: 'againTestGlobal' };
  const fn = new Function(
    'settings',
    "return () => typeof againTestGlobal + (typeof againTestGlobal === 'number' ? againTestGlobal : '') + settings.name.length",
  )(settings) as () => string;
  for (let n = 0; n < 3; n++) t.is(await peer.call(fn), 'undefined15');
  Object.assign(globalThis, { [settings.name]: 7 });
  t.is(await peer.call(fn), 'number715');
  Reflect.deleteProperty(globalThis, settings.name);
});

test('a global that the program makes later is taken along by a closure of a known place', async t => {
  const make = new Function(
    'n',
    "return () => n + (typeof againTestOther === 'undefined' ? 0 : againTestOther)",
  ) as (n: number) => () => number;
  t.is(await peer.call(make(1)), 1);
  t.is(await peer.call(make(2)), 2);
  Object.assign(globalThis, { againTestOther: 10 });
  t.is(await peer.call(make(3)), 13);
  Reflect.deleteProperty(globalThis, 'againTestOther');
});

const returning =
  (value: unknown): (() => unknown) =>
  () =>
    value;

test('closures of one place have the values of their own', async t => {
  const values = [1, -0, 0, Number.NaN, 'a', '', '1', 1n, true, null, undefined, [1], { a: 1 }, 2];
  for (const value of values) t.deepEqual(await peer.call(returning(value)), value);
});

test('closures of one place that capture equal values are sent once', async t => {
  const make =
    (a: number, b: string): (() => string) =>
    () =>
      `${a}${b}`;
  await peer.call(make(1, 'x'));
  const { digest } = peer.shipper.packFunction(make(1, 'x'));
  for (let n = 0; n < 3; n++) t.is(await peer.call(make(1, 'x')), '1x');
  t.is(peer.shipper.packFunction(make(1, 'x')).digest, digest);
  t.is(await peer.call(make(2, 'x')), '2x');
  t.is(await peer.call(make(1, 'x')), '1x');
  t.is(timesSent(digest), 1);
});

test('so are those that capture one function', async t => {
  const helper = (x: number): number => x + 1;
  const make =
    (by: number): ((x: number) => number) =>
    x =>
      helper(x) * by;
  await peer.call(make(2), [1]);
  const { digest } = peer.shipper.packFunction(make(2));
  for (let n = 0; n < 3; n++) t.is(await peer.call(make(2), [2]), 6);
  t.is(timesSent(digest), 1);
});

test('a closure of a known place is refused while its variable is not initialised', async t => {
  const make = (early: boolean): (() => number) => {
    const fn = (): number => later;
    if (early) return fn;
    const later = 1;
    return fn;
  };
  t.is(await peer.call(make(false)), 1);
  t.is(await peer.call(make(false)), 1);
  await t.throwsAsync(() => peer.call(make(true)), { instanceOf: ShipError });
});

test('a closure of a known place that assigns has a variable of its own', async t => {
  const counter = (): (() => number) => {
    let n = 0;
    return () => ++n;
  };
  t.is(await peer.call(counter()), 1);
  t.is(await peer.call(counter()), 2, 'equal in content, so it is the one that is there');
  const one = counter();
  const two = counter();
  t.deepEqual(await peer.call(() => [one(), one(), two()]), [1, 2, 1]);
});

test('a method and an arrow function at one place are told apart', async t => {
  const make = (n: number) => ({ get: () => n, method: () => ({ value: n }).value });
  for (const n of [1, 2, 3]) {
    t.is(await peer.call(make(n).get), n);
    t.is(await peer.call(make(n).method), n);
  }
});
