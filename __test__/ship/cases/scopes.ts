/** Rows 48, 49, 56, 57, 61, 73 to 75 and 82 to 85: which variables are shared, and when they are read. */
import type { Case } from './case.js';

const five = 5;
const changed = 99;
let shared = 0;

interface Pair {
  increase(): number;
  current(): number;
}

const makePair = (): Pair => {
  let n = 0;
  return {
    increase: () => {
      n += 1;
      return n;
    },
    current: () => n,
  };
};

const makeCounter = (): (() => number) => {
  let n = 0;
  return () => {
    n += 1;
    return n;
  };
};

const pair = makePair();
const counterOne = makeCounter();
const counterTwo = makeCounter();
const pairOne = makePair();
const pairTwo = makePair();
const { increase: increaseOne } = makePair();
const { current: currentTwo } = makePair();

const sharedByTwo = (() => {
  const increase = (): number => {
    shared += 1;
    return shared;
  };
  const current = (): number => shared;
  return () => {
    increase();
    return current();
  };
})();

const perIteration = (() => {
  const made: (() => number)[] = [];
  for (let i = 0; i < 3; i++) made.push(() => i);
  return made[1]!;
})();

const memo = (() => {
  const cache = new Map<number, number>();
  return (x: number) => {
    cache.set(x, 1);
    return cache.size;
  };
})();

const dead = (() => {
  const read = (): number => later;
  if (five) return read;
  const later = 1;
  return () => later;
})();

const assigning = (() => {
  let a = 1;
  let b = (): number => 2;
  let z = 0;
  return () => {
    [a, { z }] = [a + 1, { z: 5 }];
    const made = { a, z };
    b = () => 7;
    return made.a + b() + z;
  };
})();

const inLoop = (() => {
  let n = 0;
  const made: (() => number)[] = [];
  for (const step of [1, 2])
    made.push(() => {
      n += step / step;
      return n;
    });
  return () => made[0]!() + made[1]!();
})();

const inCallback = (() => {
  let n = 0;
  const made = [1, 2].map(() => () => {
    n += 1;
    return n;
  });
  return () => made[0]!() + made[1]!();
})();

export const cases: readonly Case[] = [
  {
    row: 48,
    name: 'two closures that share a variable',
    fn: () => {
      pair.increase();
      pair.increase();
      return pair.current();
    },
    want: 2,
  },
  { row: 49, name: 'a let of the module, shared by two functions', fn: sharedByTwo, want: 1 },
  { row: 56, name: 'variable of one iteration', fn: perIteration, want: 1 },
  {
    row: 57,
    name: 'default parameters that use captures',
    fn: ({ a = five, ...rest }: { a?: number } = {}, [b = 0] = [changed]) => a + b + Object.keys(rest).length,
    want: 104,
  },
  { row: 61, name: 'captured cache', fn: memo, args: [1], want: 1 },
  {
    row: 73,
    name: 'variable in its dead zone',
    fn: dead,
    refused: /variable 'later' (is not initialised yet|reads as undefined)/,
  },
  {
    row: 74,
    name: 'two counters of one factory',
    fn: () => {
      counterOne();
      counterOne();
      return counterTwo();
    },
    want: 1,
  },
  { row: 75, name: 'assigned captures: destructured, shorthand, called', fn: assigning, want: 14 },
  { row: 82, name: 'closures of a loop, sharing a counter', fn: inLoop, want: 3 },
  { row: 83, name: 'closures of a callback, sharing a counter', fn: inCallback, want: 3 },
  {
    row: 84,
    name: 'one counter increased, the other read',
    fn: () => {
      pairOne.increase();
      return pairTwo.current();
    },
    want: 0,
  },
  {
    row: 85,
    name: 'the same, only the two functions captured',
    fn: () => {
      increaseOne();
      return currentTwo();
    },
    want: 0,
  },
];
