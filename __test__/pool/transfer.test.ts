import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { ShipError, transfer } from 'crossray';
import { poolTest } from '../contract/pool/suite.js';
import { Marks } from '../support/marks.js';
import { holdUntil } from '../support/tasks.js';
import { rejection, settles } from '../support/until.js';
import { onThreads } from './threads.js';

/** Buffers and ports that move to a worker and back: a task that carries one can run on one worker only. */
const place = { makePool: onThreads, label: 'threads: transfer' };

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

poolTest(place, 'a buffer moves there, and another moves back', {}, async (t, pool) => {
  const values = Float64Array.of(1, 2, 3);
  t.is(await pool.apply(sum, [transfer(values)]), 6);
  t.is(values.length, 0, 'detached here');
  const make = async (n: number) => {
    const { transfer: move } = await import('crossray');
    return move(new Float64Array(n).fill(2));
  };
  t.is(sum(await pool.apply(make, [1000])), 2000);
  const echo = async (given: Float64Array) => {
    const { transfer: move } = await import('crossray');
    return { given: move(given) };
  };
  const big = new Float64Array(1_000_000).fill(1);
  t.is(sum((await pool.apply(echo, [transfer(big)])).given), 1_000_000);
});

poolTest(place, 'in maps and iterations each chunk takes its own along', {}, async (t, pool) => {
  const arrays = () => Array.from({ length: 20 }, (_, i) => transfer(Float64Array.of(i, 1)));
  const sums = Array.from({ length: 20 }, (_, i) => i + 1);
  t.deepEqual(await pool.map(sum, arrays()), sums);
  t.deepEqual(await pool.map(sum, arrays(), { chunkSize: 1 }), sums);
  const found: number[] = [];
  for await (const x of pool.imap(sum, arrays(), { chunkSize: 3 })) found.push(x);
  t.deepEqual(found, sums);
  t.deepEqual(pool.mapSync(sum, arrays()), sums);
});

poolTest(place, 'a burst of them, beside calls that any worker may run', {}, async (t, pool) => {
  const calls = Array.from({ length: 300 }, (_, i) =>
    i % 2 ? pool.apply((x: number) => x, [i]) : pool.apply(sum, [transfer(Float64Array.of(i))]),
  );
  t.deepEqual(await settles(Promise.all(calls), 'all calls'), [...new Array(300).keys()]);
});

poolTest(
  place,
  'what was moved to a worker is not lost when that is due to be replaced',
  { maxTasksPerChild: 1 },
  async (t, pool) => {
    const calls = Array.from({ length: 20 }, (_, i) => pool.apply(sum, [transfer(Float64Array.of(i, i))]));
    t.deepEqual(
      await settles(Promise.all(calls), 'all calls'),
      Array.from({ length: 20 }, (_, i) => 2 * i),
    );
    t.is(pool.stats.lost, 0);
  },
);

for (const [reason, options] of Object.entries({
  'after a number of tasks': { processes: 1, maxTasksPerChild: 1 },
  'one after the other': { processes: 2, maxTasksPerChild: 2 },
  'because of its memory': { processes: 1, maxMemoryPerChild: 1 },
  'because it is idle': { processes: 1, idleTimeout: 2 },
})) {
  poolTest(place, `what is moved just as workers leave, ${reason}, is not lost`, options, async (t, pool) => {
    for (let i = 0; i < 40; i++) {
      // From the very moment in which the worker has given its result to some in which it is on its way out.
      const pause = performance.now() + (i % 10) * 0.4;
      while (performance.now() < pause);
      const values = Float64Array.of(i, 1);
      const result = pool.apply(sum, [transfer(values)]);
      t.is(values.length, 0, 'detached at once');
      t.is(await settles(result, `call ${i}`), i + 1);
    }
    t.is(pool.stats.lost, 0);
  });
}

poolTest(
  place,
  'a pool ends while something waits for a worker that has not come yet',
  { processes: 1, maxTasksPerChild: 1 },
  async (t, pool) => {
    for (let i = 0; i < 10; i++) {
      await pool.apply(sum, [transfer(Float64Array.of(1))]);
      const last = pool.apply(sum, [transfer(Float64Array.of(2))]);
      if (i < 9) t.is(await settles(last, 'the call'), 2);
      else {
        await pool.terminate();
        t.is(((await rejection(last)) as Error).name, 'CancelledError');
      }
    }
  },
);

poolTest(
  place,
  'a worker that dies takes what was moved to it along: those calls fail, none hangs',
  { processes: 1 },
  async (t, pool) => {
    using marks = new Marks();
    const holdThenExit = (path: string) => {
      const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
      writeFileSync(`${path}-started`, '');
      while (!existsSync(`${path}-go`));
      process.exit(1);
    };
    const dying = pool.apply(holdThenExit, [marks.path('a')]);
    await marks.appears('a-started');
    const moved = pool.apply(sum, [transfer(Float64Array.of(1))]);
    const plain = pool.apply(() => 'plain');
    const ends = Promise.allSettled([dying, moved, plain]);
    marks.leave('a-go');
    const [first, second, third] = await settles(ends, 'all calls');
    t.is((first as PromiseRejectedResult).reason.name, 'WorkerLostError');
    t.is((second as PromiseRejectedResult).reason.name, 'WorkerLostError');
    t.deepEqual(third, { status: 'fulfilled', value: 'plain' });
  },
);

poolTest(place, 'a message port talks to the task', {}, async (t, pool) => {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise(resolve => port1.once('message', resolve));
  const greet = (port: import('node:worker_threads').MessagePort) => {
    port.postMessage('from the task');
    port.close();
  };
  await pool.apply(greet, [transfer(port2, [port2])]);
  t.is(await settles(answer, 'the message'), 'from the task');
  port1.close();
});

poolTest(
  place,
  'a call that was refused or cancelled leaves the pool in order',
  { processes: 1 },
  async (t, pool) => {
    using marks = new Marks();
    const values = Float64Array.of(1, 2);
    t.is(
      ((await rejection(pool.apply((...all: unknown[]) => all, [transfer(values), pool]))) as Error).name,
      'ShipError',
    );
    const held = pool.apply(holdUntil, [marks.path('a')]);
    const call = pool.submit(sum, transfer(Float64Array.of(5)));
    t.true(call.cancel());
    marks.leave('a-go');
    await held;
    t.is(await settles(pool.apply(sum, [transfer(Float64Array.of(4))]), 'a later call'), 4);
  },
);

poolTest(
  place,
  'what cannot be moved is refused by name, and nothing of the call stays',
  {},
  async (t, pool) => {
    const { port1, port2 } = new MessageChannel();
    await pool.apply((port: MessagePort) => port.close(), [port1]);
    const read = new ReadableStream();
    read.getReader();
    for (const gone of [port1, read]) {
      const call = pool.apply((_: object) => 'called', [gone]);
      const error = (await rejection(call)) as Error;
      t.true(error instanceof ShipError);
      t.regex(error.message, /^an instance of (MessagePort|ReadableStream) cannot travel: /);
      t.true(error.cause instanceof DOMException);
      const map = pool.map((_: object) => 'called', [transfer(Float64Array.of(1)), gone], { chunkSize: 1 });
      t.true((await rejection(map)) instanceof ShipError);
    }
    t.like(pool.stats, { queued: 0, running: 0 });
    t.deepEqual(await pool.map((x: number) => x, [1, 2, 3, 4], { chunkSize: 1 }), [1, 2, 3, 4]);
    port2.close();
  },
);
