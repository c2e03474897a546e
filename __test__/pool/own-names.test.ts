import { createRequire } from 'node:module';
import test from 'ava';
import * as crossray from 'crossray';
import { getContext, Pool, Process } from 'crossray';

/** What crossray gives to programs is there in their tasks, however they came by it. */
const required = createRequire(import.meta.url)('crossray') as typeof crossray;
const { Queue } = required;
const thread = getContext('thread');

for (const context of ['thread', 'process'] as const) {
  test.serial(`${context}: every export, as a value`, async t => {
    t.timeout(60_000);
    const functions = Object.entries(crossray).filter(([, value]) => typeof value === 'function');
    await using pool = new Pool({ processes: 1, context });
    const missing = await pool.apply(
      (list: [string, unknown][]) =>
        list.flatMap(([name, value]) => (typeof value === 'function' ? [] : [name])),
      [functions],
    );
    t.deepEqual(missing, []);
  });

  test.serial(`${context}: taken out of what require gave`, async t => {
    t.timeout(60_000);
    await using pool = new Pool({ processes: 1, context });
    const item = await pool.apply(() => {
      const queue = new Queue<number>();
      queue.putNoWait(5);
      return queue.getNoWait();
    });
    t.is(item, 5);
    t.true(await pool.apply(() => new required.Lock().acquireSync()));
  });

  test.serial(`${context}: a context, and Process`, async t => {
    t.timeout(60_000);
    await using pool = new Pool({ processes: 1, context });
    const codes = await pool.apply(
      async given => {
        const children = [Process, thread.Process].map(Made => new Made({ target: () => process.exit(3) }));
        for (const child of children) child.start();
        await Promise.all(children.map(child => child.join()));
        return [given === thread, thread === getContext('thread'), ...children.map(child => child.exitCode)];
      },
      [thread],
    );
    t.deepEqual(codes, [true, true, 3, 3]);
  });
}
