/** What it means that an operation gives a promise. */
import { AsyncLocalStorage } from 'node:async_hooks';
import test from 'ava';
import { ops } from 'crossray';
import { random, same } from './arrays.js';
import { run } from './program.js';

function noise(length: number): Float64Array {
  const next = random(length);
  return Float64Array.from({ length }, next);
}

test.serial('the event loop goes on meanwhile', async t => {
  const x = noise(4_000_000);
  let turns = 0;
  let pending = true;
  const turn = () => {
    turns++;
    if (pending) setImmediate(turn);
  };
  setImmediate(turn);
  const sorted = await ops.sort(x);
  pending = false;
  t.true(turns > 1, `${turns} turns`);
  t.true(sorted.every((value, i) => i === 0 || value >= sorted[i - 1]!));
});

test.serial('many at once all come to their own end', async t => {
  const x = noise(200_000);
  const expected = ops.sumSync(x);
  const sums = await Promise.all(
    Array.from({ length: 300 }, (_, i) => ops.sum(x.subarray(0, x.length - (i % 3)))),
  );
  for (const [i, sum] of sums.entries()) if (i % 3 === 0) t.is(sum, expected);
  const roots = await Promise.all(Array.from({ length: 20 }, () => ops.sqrt(x)));
  for (const root of roots) same(t, root, x.map(Math.sqrt));
});

test.serial('a synchronous call gets through while others are pending', async t => {
  const x = noise(500_000);
  const pending = Array.from({ length: 10 }, () => ops.sort(x));
  t.is(ops.sumSync(x), await ops.sum(x));
  await Promise.all(pending);
});

test.serial('the asynchronous context is kept', async t => {
  const storage = new AsyncLocalStorage<string>();
  const seen = await storage.run('here', async () => {
    await ops.sum(noise(300_000));
    return storage.getStore();
  });
  t.is(seen, 'here');
});

test.serial('an array that was transferred meanwhile is told of', async t => {
  for (const name of ['x', 'out'] as const) {
    const arrays = { x: noise(2_000_000), out: new Float64Array(2_000_000) };
    const promise = ops.sort(arrays.x, { out: arrays.out });
    const { buffer } = arrays[name];
    const moved = structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    await t.throwsAsync(promise, {
      instanceOf: TypeError,
      code: 'ERR_CROSSRAY_ARGUMENT',
      message: `${name} must keep its buffer until the operation has ended, but it was transferred before.`,
    });
    t.is(moved.byteLength, 16_000_000);
  }
});

test.serial('a pending operation keeps the program alive, an idle module does not', async t => {
  const { code, output } = await run('idle');
  t.deepEqual({ code, output }, { code: 0, output: 'loaded\nsum 3000000\n' });
});

test.serial('a rejected promise that nobody handles is reported as any other', async t => {
  const { code, errors } = await run('unhandled');
  t.is(code, 1);
  t.regex(errors, /RangeError.*: x must have at least one element\./);
});

test.serial('process.exit does not wait for a running operation', async t => {
  for (const how of ['async', 'throw']) {
    const { code } = await run('exit', how);
    t.is(code, how === 'throw' ? 1 : 7);
  }
});
