/**
 * Guards against regressions that do not depend on how fast the machine is: how many calls into the addon, bytes of
 * frames and wake-ups a task costs. Margins are wide: these fail when something of another order comes in, such as a
 * native call for each task of a burst.
 */
import anyTest, { type TestFn } from 'ava';
import { Pool } from 'crossray';
import { countNativeCalls, type NativeCalls } from '../support/native-calls.js';

const test = anyTest as TestFn<{ pool: Pool; calls: NativeCalls }>;

const WORKERS = 2;
const square = (x: number): number => x * x;
const countTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test.beforeEach(async t => {
  const pool = new Pool(WORKERS);
  await Promise.all(countTo(2 * WORKERS).map(x => pool.apply(square, [x])));
  t.context = { pool, calls: countNativeCalls() };
});

test.afterEach.always(async t => {
  t.context.calls[Symbol.dispose]();
  await t.context.pool.terminate();
});

test.serial('a burst: few native calls, small frames, one function sent', async t => {
  const { pool, calls } = t.context;
  const tasks = 20_000;
  for (const make of [() => square, () => (x: number) => x * x]) {
    calls.reset();
    const before = process.resourceUsage().voluntaryContextSwitches;
    await Promise.all(countTo(tasks).map(x => pool.apply(make(), [x])));
    const switches = process.resourceUsage().voluntaryContextSwitches - before;
    t.log(calls.push, calls.drain, calls.define, { switches });
    t.true(calls.push.bytes / tasks <= 48, 'bytes of a task frame');
    t.true(calls.push.calls <= tasks / 100, 'batches on the way there');
    t.true(calls.drain.bytes / tasks <= 48, 'bytes of a report');
    t.true(calls.drain.calls <= tasks / 50, 'batches on the way home');
    t.true(calls.define.calls <= 1, 'functions sent');
    t.true(switches <= tasks / 5, 'waits and wake-ups of all threads');
  }
});

test.serial('map: a chunk is a task, a number takes its eight bytes at most', async t => {
  const { pool, calls } = t.context;
  const items = 100_000;
  await pool.map(square, countTo(items));
  t.log(calls.push, calls.drain);
  t.true(calls.push.calls <= 4 * WORKERS, 'batches on the way there');
  t.true(calls.push.bytes / items <= 8, 'bytes of a number on the way there');
  t.true(calls.drain.bytes / items <= 9, 'bytes of a number on the way home');
  t.true(calls.drain.calls <= 100, 'batches on the way home');
});

test.serial('map: results of async functions that are there at once come home together', async t => {
  const { pool, calls } = t.context;
  const items = 20_000;
  await pool.map(async (x: number) => x, countTo(items));
  t.log(calls.push, calls.drain);
  t.true(calls.drain.calls <= items / 50, 'batches on the way home');
});

test.serial('one call at a time: one native call there, a look and a look again home', async t => {
  const { pool, calls } = t.context;
  const tasks = 200;
  for (const x of countTo(tasks)) await pool.apply(square, [x]);
  t.log(calls.push, calls.drain);
  t.true(calls.push.calls <= tasks);
  t.true(calls.drain.calls <= 3 * tasks);
});
