// Literals that are made anew for each call: what is known of their place must never be told for what is.
import { basename } from 'node:path';
import vm from 'node:vm';
import test from 'ava';
import { Peer } from './support/peer.js';
import { questionsOf } from './support/questions.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const factor = 3;
const settings = { factor: 4 };
const tripled = (x: number): number => x * factor;
let changing = 1;

type Make = () => (x: number) => unknown;

const literals: Record<string, { make: Make; result: unknown }> = {
  'that names a global': { make: () => x => Math.sqrt(x), result: 3 },
  'that is async': { make: () => async x => await Promise.resolve(x + Math.PI - Math.PI), result: 9 },
  'that captures a number of its module': { make: () => x => x * factor, result: 27 },
  'that captures an object of its module': { make: () => x => x * settings.factor, result: 36 },
  'that captures a function of its module': { make: () => x => tripled(x), result: 27 },
  'that captures what its module imports': { make: () => x => basename(`a/${x}`), result: '9' },
};

for (const [what, { make, result }] of Object.entries(literals)) {
  test.serial(`a literal ${what} is looked at once, however often it is made`, async t => {
    t.is(await peer.call(make(), [9]), result);
    const digest = peer.shipper.packFunction(make()).digest;
    const questions = questionsOf(() => {
      for (let n = 0; n < 5; n++) t.is(peer.shipper.packFunction(make()).digest, digest);
    });
    t.is(questions, 0);
    t.is(await peer.call(make(), [9]), result);
  });
}

test.serial('what a literal captures of its module is read each time', async t => {
  const make = () => () => settings.factor;
  for (const now of [4, 5, 6]) {
    settings.factor = now;
    t.is(await peer.call(make()), now);
  }
  settings.factor = 4;
});

test.serial('a variable of the module that is assigned is read each time', async t => {
  const make = () => () => changing;
  for (const now of [1, 2, 3]) {
    changing = now;
    t.is(await peer.call(make()), now);
  }
});

test.serial('a literal that captures what its function has is not told by its place', async t => {
  const make = (n: number) => (x: number) => x * n + Math.sqrt(n);
  for (const n of [1, 4, 9, 4]) t.is(await peer.call(make(n), [2]), 2 * n + Math.sqrt(n));
});

test.serial('a literal in a loop sees the variable of its round', async t => {
  const made: (() => unknown)[] = [];
  for (const each of [1, 2, 3]) made.push(() => [each, factor]);
  for (const [index, fn] of made.entries()) t.deepEqual(await peer.call(fn), [index + 1, 3]);
});

test.serial('equal texts at places that give their names other meanings are told apart', async t => {
  const here = (x: number) => Math.max(x, 1);
  const there = new Function('Math', 'return (x) => Math.max(x, 1)')({
    max: (a: number, b: number) => `${a} or ${b}`,
  }) as (x: number) => string;
  t.is(String(here), String(there));
  for (let n = 0; n < 3; n++) {
    t.is(await peer.call(here, [7]), 7);
    t.is(await peer.call(there, [7]), '7 or 1');
  }
});

test.serial('a global that the program replaces is taken along, and its own again afterwards', async t => {
  const make = () => () => structuredClone(1);
  const hoisted = () => [structuredClone(2)];
  const original = globalThis.structuredClone;
  for (let n = 0; n < 2; n++) {
    t.is(await peer.call(make()), 1);
    t.deepEqual(await peer.call(hoisted), [2]);
    globalThis.structuredClone = (() => 'mine') as never;
    t.is(await peer.call(make()), 'mine' as never);
    t.deepEqual(await peer.call(hoisted), ['mine' as never]);
    globalThis.structuredClone = original;
  }
});

test.serial('each run of a script has variables of its own', async t => {
  const script = new vm.Script('(value => { const own = [value]; return () => () => own[0]; })');
  for (const value of [1, 2, 3]) {
    const make = (script.runInThisContext() as (value: number) => () => () => number)(value);
    for (let n = 0; n < 3; n++) t.is(await peer.call(make()), value);
  }
});

test.serial('each realm has globals of its own', async t => {
  const script = new vm.Script('() => () => realmOfPlaces');
  for (const realmOfPlaces of [1, 2, 3]) {
    const make = script.runInNewContext({ realmOfPlaces }) as () => () => number;
    for (let n = 0; n < 3; n++) t.is(await peer.call(make()), realmOfPlaces);
  }
});

test.serial('a script that ran in another realm first sees the globals of this one', async t => {
  const script = new vm.Script('() => () => typeof globalOfPlaces');
  const there = script.runInNewContext() as () => () => string;
  for (let n = 0; n < 3; n++) t.is(await peer.call(there()), 'undefined');
  Object.assign(globalThis, { globalOfPlaces: 1 });
  const here = script.runInThisContext() as () => () => string;
  for (let n = 0; n < 3; n++) t.is(await peer.call(here()), 'number');
  Reflect.deleteProperty(globalThis, 'globalOfPlaces');
});

test.serial('a literal that is given properties is more than what its place makes', async t => {
  const make = () => (x: number) => x + factor;
  t.is(await peer.call(make(), [1]), 4);
  const fn: { (x: number): number; bonus?: number } = make();
  fn.bonus = 5;
  const caller = () => [fn(1), fn.bonus];
  t.deepEqual(await peer.call(caller), [4, 5]);
  t.is(await peer.call(Object.setPrototypeOf(make(), null) as () => number, [1]), 4);
});
