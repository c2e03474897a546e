/** Rows 1 to 17, 78 and 81: functions of every kind, and what they capture. */
import type { Case } from './case.js';

const five = 5;
let changed = 1;
const config = { port: 80, nested: { list: [1, 2, 3] } };

export function square(x: number): number {
  return x * x;
}

export function squareWithHelper(x: number): number {
  return x + five + double(x);
}

function double(x: number): number {
  return x * 2;
}

const increment = (x: number): number => x + 1;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

function isEven(n: number): boolean {
  return n === 0 ? true : isOdd(n - 1);
}

function isOdd(n: number): boolean {
  return n === 0 ? false : isEven(n - 1);
}

const local = (() => {
  const ten = 10;
  return (x: number) => x + ten;
})();

const parameter = (
  (n: number) => (x: number) =>
    x + n
)(7);

const generating = (() => {
  function* two(n: number): Generator<number> {
    yield n;
    yield five;
  }
  return (n: number) => [...two(n)];
})();

const generatingLater = (() => {
  async function* two(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }
  return async () => {
    const all: number[] = [];
    for await (const item of two()) all.push(item);
    return all;
  };
})();

const shadowing = (() => {
  const five = 1;
  return () => {
    const changed = 2;
    return five + changed;
  };
})();

const syntax = (x: unknown): unknown => {
  let result = x;
  out: for (const _ of [1])
    for (;;) {
      try {
        throw { message: `${String(x)}${five}` };
      } catch (error) {
        ({ message: result } = error as { message: unknown });
        break out;
      } finally {
        result = /a/.test('a');
      }
    }
  return result;
};

changed = 99;

export const cases: readonly Case[] = [
  { row: 1, name: 'exported pure function', fn: square, args: [4], want: 16 },
  {
    row: 2,
    name: 'exported function with a constant and a helper',
    fn: squareWithHelper,
    args: [4],
    want: 17,
  },
  { row: 3, name: 'pure function that is not exported', fn: double, args: [4], want: 8 },
  { row: 4, name: 'arrow in a const', fn: increment, args: [4], want: 5 },
  { row: 5, name: 'inline arrow without captures', fn: (x: number) => x - 1, args: [4], want: 3 },
  { row: 6, name: 'inline arrow with a local const', fn: local, args: [1], want: 11 },
  { row: 7, name: 'parameter of the function around', fn: parameter, args: [1], want: 8 },
  { row: 8, name: 'let of the module, changed later', fn: () => changed, want: 99 },
  { row: 9, name: 'nested data', fn: () => config.nested.list.length + config.port, want: 83 },
  {
    row: 10,
    name: 'a chain of local functions',
    fn: (x: number) => increment(double(x)),
    args: [3],
    want: 7,
  },
  { row: 11, name: 'recursion of an arrow', fn: factorial, args: [5], want: 120 },
  {
    row: 12,
    name: 'recursion of a named function expression',
    fn: function again(n: number): number {
      return n < 2 ? 1 : n * again(n - 1);
    },
    args: [5],
    want: 120,
  },
  { row: 13, name: 'mutual recursion', fn: isEven, args: [10], want: true },
  {
    row: 14,
    name: 'async function',
    fn: async (x: number) => {
      await null;
      return x + five;
    },
    args: [1],
    want: 6,
  },
  {
    row: 15,
    name: 'generator inside',
    fn: (n: number) => {
      function* counting(): Generator<number> {
        for (let i = 0; i < n; i++) yield i + five;
      }
      return [...counting()];
    },
    args: [2],
    want: [5, 6],
  },
  { row: 16, name: 'captured generator function', fn: generating, args: [1], want: [1, 5] },
  { row: 17, name: 'captured async generator function', fn: generatingLater, want: [1, 2] },
  { row: 78, name: 'shadowed names', fn: shadowing, want: 3 },
  { row: 81, name: 'label, catch, finally, regular expression, template', fn: syntax, args: [1], want: true },
];
