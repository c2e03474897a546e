import v8 from 'node:v8';
import vm from 'node:vm';
import test from 'ava';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

interface Pair {
  increase: () => number;
  current: () => number;
}

const makePair = (start = 0): Pair => {
  let n = start;
  return {
    increase: () => {
      n += 1;
      return n;
    },
    current: () => n,
  };
};

/** Runs once, as modules do. */
const single = (() => {
  let n = 0;
  return { increase: () => ++n, current: () => n };
})();

const both = ({ increase }: Pair, { current }: Pair): (() => number[]) => {
  const grow = increase;
  const read = current;
  return () => [grow(), grow(), read()];
};

test('two functions of one call share its variable', async t => {
  const pair = makePair();
  t.deepEqual(await peer.call(both(pair, pair)), [1, 2, 2]);
});

test('functions of two calls in equal state do not', async t => {
  t.deepEqual(await peer.call(both(makePair(), makePair())), [1, 2, 0]);
});

test('functions of two calls in different state do not', async t => {
  t.deepEqual(await peer.call(both(makePair(), makePair(5))), [1, 2, 5]);
});

test('a container put together from two calls does not make them one', async t => {
  const one = makePair();
  const two = makePair();
  const mixed: Pair = { increase: one.increase, current: two.current };
  t.deepEqual(await peer.call(() => [mixed.increase(), mixed.increase(), mixed.current()]), [1, 2, 0]);
});

test('nor do arrays and maps', async t => {
  const functions = [makePair(), makePair()].flatMap(({ increase, current }) => [increase, current]);
  const [growOne, readOne, growTwo, readTwo] = functions as [
    () => number,
    () => number,
    () => number,
    () => number,
  ];
  const map = new Map([
    ['grow', growOne],
    ['read', readTwo],
  ]);
  const list = [growTwo, readOne];
  t.deepEqual(
    await peer.call(() => [
      map.get('grow')!(),
      map.get('grow')!(),
      map.get('read')!(),
      list[0]!(),
      list[1]!(),
    ]),
    [1, 2, 0, 1, 2],
  );
});

test('the order of reaching them does not matter', async t => {
  const one = makePair();
  const two = makePair();
  const readTwo = two.current;
  const growOne = one.increase;
  const readOne = one.current;
  t.deepEqual(await peer.call(() => [readTwo(), growOne(), readOne(), readTwo()]), [0, 1, 1, 0]);
});

test('scopes with an object of their own are told without a heap snapshot', async t => {
  const make = (): Pair => {
    let n = 0;
    const log: number[] = [];
    return {
      increase: () => {
        n += 1;
        log.push(n);
        return n;
      },
      current: () => n + log.length,
    };
  };
  t.deepEqual(await peer.call(both(make(), make())), [1, 2, 0]);
  const pair = make();
  t.deepEqual(await peer.call(both(pair, pair)), [1, 2, 4]);
});

test('closures of one loop iteration share, those of two do not', async t => {
  const pairs: Pair[] = [];
  for (let n = 0; n < 2; n++) {
    let m = 0;
    pairs.push({ increase: () => ++m, current: () => m + n * 0 });
  }
  const [one, two] = pairs as [Pair, Pair];
  t.deepEqual(await peer.call(both(one, two)), [1, 2, 0]);
  t.deepEqual(await peer.call(both(one, one)), [1, 2, 2]);
});

test('an inner scope and the one around it are told apart', async t => {
  const make = () => {
    let outer = 0;
    return () => {
      let inner = 0;
      return { grow: () => [++outer, ++inner], read: () => [outer, inner] };
    };
  };
  const one = make();
  const a = one();
  const b = one();
  const c = make()();
  const growA = a.grow;
  const readB = b.read;
  const readC = c.read;
  t.deepEqual(await peer.call(() => [growA(), readB(), readC()]), [
    [1, 1],
    [1, 0],
    [0, 0],
  ]);
});

test('a class and a function share a variable of their scope', async t => {
  let made = 0;
  class Part {
    id = ++made;
  }
  const count = (): number => made;
  t.deepEqual(await peer.call(() => [new Part().id, new Part().id, count(), made]), [1, 2, 2, 2]);
  t.is(made, 0);
});

test('assignments in every form reach the shared variable', async t => {
  let a = 1;
  let b: number[] = [];
  let c: { v: number } | null = null;
  let d: (() => number) | undefined;
  const read = (): unknown[] => [a, b, c, d?.()];
  const write = (): void => {
    a++;
    a **= 2;
    [a, b[0] = 7] = [a + 1];
    ({ v: a, c = { v: a } } = { v: a + 1 } as { v: number; c?: { v: number } });
    for (b of [[1], [2]]);
    c ??= { v: 0 };
    d = () => a;
  };
  t.deepEqual(
    await peer.call(() => {
      write();
      return read();
    }),
    [6, [2], { v: 6 }, 6],
  );
});

test('a called variable is called without a receiver', async t => {
  let fn = function (this: unknown): unknown {
    return this;
  };
  const swap = (): void => {
    fn = function (this: unknown): unknown {
      return this === undefined;
    };
  };
  const tagged = (): unknown => (fn as (strings: TemplateStringsArray) => unknown)`x`;
  t.deepEqual(
    await peer.call(() => {
      const before = fn();
      swap();
      return [before, fn(), fn?.(), tagged()];
    }),
    [undefined, true, true, true],
  );
});

test('many functions share one variable', async t => {
  let total = 0;
  const adders = Array.from({ length: 20 }, (_, index) => () => {
    total += index;
  });
  t.is(
    await peer.call(() => {
      for (const add of adders) add();
      return total;
    }),
    190,
  );
});

test.serial('what a module runs once is told without a heap snapshot', async t => {
  const { writeHeapSnapshot } = v8;
  v8.writeHeapSnapshot = () => t.fail('a snapshot was taken') as never;
  try {
    t.deepEqual(await peer.call(both(single, single)), [1, 2, 2]);
  } finally {
    v8.writeHeapSnapshot = writeHeapSnapshot;
  }
});

test('the top level of a text that runs many times exists many times', async t => {
  const text = 'let n = 0; return { increase: () => ++n, current: () => n };';
  for (const make of [new Function(text), vm.compileFunction(text)] as (() => Pair)[]) {
    const pair = make();
    t.deepEqual(await peer.call(both(make(), make())), [1, 2, 0]);
    t.deepEqual(await peer.call(both(pair, pair)), [1, 2, 2]);
  }
});

test.serial('garbage does not make the heap too large to look at', async t => {
  let garbage: unknown[] = Array.from({ length: 200 }, () => new Array(100_000).fill(0));
  t.true(process.memoryUsage().heapUsed > 128 * 2 ** 20);
  garbage = [];
  const pair = makePair();
  t.deepEqual(await peer.call(both(pair, pair)), [1, 2, 2]);
  t.is(garbage.length, 0);
});
