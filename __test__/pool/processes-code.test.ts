import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { Pool } from 'crossray';
import { native } from '#crossray/native';
import { children } from '../support/leftovers.js';
import { Random } from '../support/random.js';
import { until } from '../support/until.js';
import { onProcesses } from './processes.js';

/** Packed functions lie in the arena once for the whole tree of processes, as long as a pool needs them. */
const LIMIT_MS = 60_000;

/** The code of a function that is large; nothing else here takes half as much. */
const LARGE = 2 ** 20;

const used = (): number => native.arenaSizes()[1] ?? 0;

/** A large function, not like any other. */
const large = (name: string): ((x: number) => number) =>
  new Function('x', `/* ${name} ${'-'.repeat(LARGE)} */ return x + 1`) as (x: number) => number;

/** What the call adds to the arena, in bytes. */
async function growth(call: () => Promise<unknown>): Promise<number> {
  const before = used();
  await call();
  return used() - before;
}

/** In a worker: calls the function in a pool of its own, and gives what that adds to the arena. */
const nest = async (fn: (x: number) => number): Promise<number> => {
  const { native } = await import('#crossray/native');
  const used = (): number => native.arenaSizes()[1] ?? 0;
  await using nested = new Pool({ context: 'process', processes: 1 });
  await nested.apply((x: number) => x + 3, [1]);
  const before = used();
  if ((await nested.apply(fn, [1])) !== 2) throw new Error('the function is another one');
  return used() - before;
};

test.serial('two pools of one program share a block, and the last one gives it back', async t => {
  t.timeout(LIMIT_MS);
  const atStart = used();
  const pools = [onProcesses({ processes: 1 }), onProcesses({ processes: 1 })] as const;
  for (const pool of pools) await pool.apply((x: number) => x + 3, [1]);
  const [first, second] = pools;
  const fn = large('shared');
  t.true((await growth(() => first.apply(fn, [1]))) >= LARGE);
  t.true((await growth(() => second.apply(fn, [1]))) < LARGE / 2, 'the second pool uses the same block');
  t.true((await growth(() => second.apply(large('other'), [1]))) >= LARGE, 'other code is another block');
  await first.terminate();
  const third = onProcesses({ processes: 1 });
  await third.apply((x: number) => x + 3, [1]);
  t.true((await growth(() => third.apply(fn, [4]))) < LARGE / 2, 'the second pool holds it still');
  await second.terminate();
  await third.terminate();
  await until(() => used() <= atStart, 'everything is given back');
});

test.serial('a pool of a worker shares the block of its caller', async t => {
  t.timeout(LIMIT_MS);
  const atStart = used();
  const pool = onProcesses({ processes: 1 });
  const known = large('known');
  t.is(await pool.apply(known, [1]), 2);
  t.true((await pool.apply(nest, [known])) < LARGE / 2);
  t.true((await pool.apply(nest, [large('unknown')])) >= LARGE, 'what nobody else holds needs a block');
  await pool.terminate();
  await until(() => used() <= atStart, 'everything is given back');
});

test.serial('functions with helpers and classes are the same in a pool of a worker', async t => {
  t.timeout(LIMIT_MS);
  const helper = large('helper');
  class Counter {
    static step = 1;
    add(x: number): number {
      return helper(x) + Counter.step - 1;
    }
  }
  const fn = (x: number): number => new Counter().add(helper(x) - 1);
  await using pool = onProcesses({ processes: 1 });
  t.is(await pool.apply(fn, [1]), 2);
  t.true((await pool.apply(nest, [fn])) < LARGE / 2);
});

test.serial('workers that are killed at random moments harm nobody who shares their code', async t => {
  t.timeout(LIMIT_MS);
  const random = new Random(20_261_128);
  const atStart = used();
  const options = { processes: 2, onWorkerLost: 'retry', retries: 100 } as const;
  const pools = [onProcesses(options), onProcesses(options)] as const;
  for (let round = 0; round < 12; round++) {
    // Each round with code that nobody has yet.
    const offset = round * 1000;
    const fn = (x: number): number => x + offset;
    const calls = pools.flatMap(pool => Array.from({ length: 40 }, (_, x) => pool.apply(fn, [x])));
    await sleep(random.integer(0, 8));
    process.kill(random.pick(children()), 'SIGKILL');
    const expected = pools.flatMap(() => Array.from({ length: 40 }, (_, x) => x + offset));
    t.deepEqual(await Promise.all(calls), expected);
  }
  for (const pool of pools) await pool.terminate();
  await until(() => used() <= atStart, 'everything is given back');
});
