import type { PoolOptions } from 'crossray';
import { type Part, soloTest } from './suite.js';

const number = (name: string, least: number): [string, unknown, 'TypeError' | 'RangeError', RegExp][] => [
  [name, '2', 'TypeError', new RegExp(`${name}: expected a number, got a string \\('2'\\)`)],
  [name, null, 'TypeError', new RegExp(`${name}: expected a number, got null`)],
  [
    name,
    least - 1,
    'RangeError',
    new RegExp(`${name}: expected an integer of at least ${least}.* got ${least - 1}`),
  ],
  [name, 1.5, 'RangeError', new RegExp(`${name}: expected an integer of at least ${least}.* got 1.5`)],
  [name, Number.NaN, 'RangeError', new RegExp(`${name}: expected an integer.* got NaN`)],
];

/** Each option of the constructor with what it refuses: the message says what was expected and what came. */
const refused: [string, unknown, 'TypeError' | 'RangeError', RegExp][] = [
  ...number('processes', 1),
  [
    'processes',
    5000,
    'RangeError',
    /processes: expected an integer of at least 1 and at most 4096, got 5000/,
  ],
  ['processes', Number.POSITIVE_INFINITY, 'RangeError', /got Infinity/],
  ...number('maxTasksPerChild', 1),
  ...number('maxMemoryPerChild', 1),
  ...number('retries', 0),
  ...number('maxQueue', 0),
  ...number('idleTimeout', 1),
  ...number('cancelGrace', 0),
  ['initializer', 'x', 'TypeError', /initializer: expected a function, got a string \('x'\)/],
  ['initArgs', 5, 'TypeError', /initArgs: expected an array, got 5/],
  ['onWorkerError', {}, 'TypeError', /onWorkerError: expected a function, got an object/],
  [
    'onWorkerLost',
    'ignore',
    'TypeError',
    /onWorkerLost: expected 'fail' or 'retry', got a string \('ignore'\)/,
  ],
  ['stats', true, 'TypeError', /stats: expected 'counts' or 'timings', got true/],
  ['traces', 'yes', 'TypeError', /traces: expected true or false, got a string \('yes'\)/],
  ['shipping', 'carrier pigeon', 'TypeError', /shipping: expected 'auto' or 'reference' or 'source', got/],
  ['context', 'fork', 'TypeError', /context: expected 'thread' or 'process', got a string \('fork'\)/],
  ['resourceLimits', 5, 'TypeError', /resourceLimits: expected an object, got 5/],
  ['env', 'A=1', 'TypeError', /env: expected an object, got a string/],
  ['execArgv', '--x', 'TypeError', /execArgv: expected an array, got a string/],
  ['workers', 2, 'TypeError', /unknown option 'workers'/],
];

/** What the constructor refuses and takes. */
export const options: Part = place => {
  for (const [name, value, type, message] of refused) {
    soloTest(place, `${name}: ${typeof value === 'string' ? `'${value}'` : String(value)} is refused`, t => {
      const error = t.throws(() => place.makePool({ processes: 1, [name]: value } as PoolOptions), {
        message,
      });
      t.is(error?.name, type);
    });
  }

  soloTest(place, 'undefined is as good as left out', async t => {
    const names = refused.map(([name]) => name).filter(name => name !== 'workers');
    const nothing = Object.fromEntries(names.map(name => [name, undefined])) as PoolOptions;
    await using pool = place.makePool({ ...nothing, processes: 1 });
    t.is(await pool.apply(() => 1), 1);
  });

  soloTest(place, 'env and execArgv reach the workers, and the caller keeps its own', async t => {
    const env = { CROSSRAY_TEST: 'from the pool' };
    await using pool = place.makePool({ processes: 1, env, execArgv: ['--no-deprecation'] });
    t.is(await pool.apply(() => process.env.CROSSRAY_TEST), 'from the pool');
    t.true(await pool.apply(() => process.execArgv.includes('--no-deprecation')));
    t.is(process.env.CROSSRAY_TEST, undefined);
    await using plain = place.makePool({ processes: 1 });
    t.is(await plain.apply(() => process.env.PATH), process.env.PATH);
  });

  soloTest(place, 'traces: every call of a burst has its own caller in its stack', async t => {
    await using pool = place.makePool({ processes: 1, traces: true });
    const fail = () => {
      throw new Error('x');
    };
    const callA = () => pool.apply(fail);
    const callB = () => pool.apply(fail);
    const ends = await Promise.allSettled([callA(), callB()]);
    const stacks = ends.map(end => ((end as PromiseRejectedResult).reason as Error).stack ?? '');
    t.true(stacks[0]!.includes('callA') && !stacks[0]!.includes('callB'), stacks[0]);
    t.true(stacks[1]!.includes('callB') && !stacks[1]!.includes('callA'), stacks[1]);
  });
};
