/** Rows 50 to 55, 58, 59, 62 to 64, 67 to 70, 76 and 86: captured values, and what cannot travel. */
import vm from 'node:vm';
import type { Case } from './case.js';

const five = 5;
const increment = (x: number): number => x + 1;
const local = Symbol('local');
const registered = Symbol.for('crossray.test');

interface Cyclic {
  name: string;
  self?: Cyclic;
  isSelf?: () => boolean;
}
const cyclic: Cyclic = { name: 'c' };
cyclic.self = cyclic;
cyclic.isSelf = () => cyclic.self === cyclic;

const map = new Map<string, unknown>([
  ['triple', (x: number) => x * 3],
  ['date', new Date(5)],
]);

const symbols = (() => {
  const object = { [local]: 1, [registered]: 2 };
  return () => object[local] + object[registered];
})();

const numbers = (() => {
  const floats = new Float64Array([1.5]);
  const big = 10n;
  const nan = Number.NaN;
  const zero = -0;
  const nothing = undefined;
  return () => [floats[0], big, nan, zero, nothing];
})();

const accessor = (() => {
  const object = {
    held: 2,
    get value(): number {
      return this.held * five;
    },
  };
  return () => object.value;
})();

const bare = (() => {
  const object = Object.freeze(Object.assign(Object.create(null) as object, { a: 1 }));
  return () => [object.a, Object.getPrototypeOf(object), Object.isFrozen(object)];
})();

const withProperty = (() => {
  const called = Object.assign(() => 1, { extra: five });
  return () => called.extra + called();
})();

const platform = (() => {
  const url = new URL('http://a/b');
  const expression = /x+/g;
  return () => [url.pathname, url instanceof URL, expression.test('xx')];
})();

const evaluated = vm.runInThisContext('(() => { const z = 4; return x => x + z })()') as CallableFunction;
const made = new Function('x', 'return x + 1') as CallableFunction;
const evaluating = new Function('x', 'return eval("x + 1")') as CallableFunction;

const holding = <T>(value: T): (() => T) => {
  const held = value;
  return () => held;
};
const timer = setTimeout(() => undefined, 1);
clearTimeout(timer);

Object.defineProperty(globalThis, 'testGlobal', { value: { v: 4 }, enumerable: true, configurable: true });
declare const testGlobal: { v: number };

export const cases: readonly Case[] = [
  { row: 50, name: 'cyclic object with a function inside', fn: () => cyclic.isSelf?.(), want: true },
  {
    row: 51,
    name: 'map with a function and a date',
    fn: () => (map.get('triple') as typeof increment)(2) + (map.get('date') as Date).getTime(),
    want: 11,
  },
  { row: 52, name: 'local and registered symbols as keys', fn: symbols, want: 3 },
  {
    row: 53,
    name: 'typed array, bigint, NaN, -0, undefined',
    fn: numbers,
    want: [1.5, 10n, Number.NaN, -0, undefined],
  },
  { row: 54, name: 'accessor property', fn: accessor, want: 10 },
  { row: 55, name: 'frozen object without a prototype', fn: bare, want: [1, null, true] },
  { row: 58, name: 'function with own properties', fn: Object.assign(() => 1, { extra: five }), want: 1 },
  { row: 59, name: 'captured function with own properties', fn: withProperty, want: 6 },
  { row: 62, name: 'new Function', fn: made, args: [1], want: 2 },
  { row: 63, name: 'closure from evaluated text', fn: evaluated, args: [1], want: 5 },
  { row: 64, name: 'direct eval inside', fn: evaluating, args: [1], refused: /calls eval\(\) directly/ },
  {
    row: 67,
    name: 'proxy of a function',
    fn: new Proxy(increment, {}),
    args: [1],
    refused: /a Proxy cannot be sent/,
  },
  { row: 68, name: 'promise', fn: holding(Promise.resolve(1)), refused: /a Promise cannot be sent/ },
  { row: 69, name: 'timer', fn: holding(timer), refused: /a Timeout holds a native handle/ },
  { row: 70, name: 'weak map', fn: holding(new WeakMap()), refused: /a WeakMap cannot be sent/ },
  { row: 76, name: 'URL and regular expression', fn: platform, want: ['/b', true, true] },
  { row: 86, name: "the program's own global", fn: () => testGlobal.v + five, want: 9 },
];
