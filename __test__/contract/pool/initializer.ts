import { BrokenProcessPool, ProcessError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { exit } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, soloTest } from './suite.js';

/** `initializer` and `initArgs`, also when it fails. */
export const initializer: Part = place => {
  soloTest(place, 'runs once in every worker, before its first task, with its arguments', async t => {
    using marks = new Marks();
    const prepare = async (path: string, factor: number) => {
      await null;
      process.getBuiltinModule('node:fs').appendFileSync(path, '.');
      Object.assign(globalThis, { factor });
    };
    const use = (x: number) => x * (globalThis as unknown as { factor: number }).factor;
    await using pool = place.makePool({
      processes: 2,
      initializer: prepare,
      initArgs: [marks.path('runs'), 3],
    });
    t.deepEqual(await pool.map(use, [1, 2, 3, 4], { chunkSize: 1 }), [3, 6, 9, 12]);
    const { statSync } = await import('node:fs');
    await until(() => statSync(marks.path('runs')).size === 2, 'both workers are prepared');
    await rejection(pool.apply(exit, [1]));
    t.deepEqual(await pool.map(use, new Array(20).fill(1), { chunkSize: 1 }), new Array(20).fill(3));
    await until(() => statSync(marks.path('runs')).size === 3, 'the successor is prepared too');
  });

  const failing = (): never => {
    throw new RangeError('no license');
  };
  const failures: [string, () => unknown, RegExp][] = [
    ['throws', failing, /no license/],
    [
      'rejects',
      async () => {
        throw new RangeError('no license');
      },
      /no license/,
    ],
    [
      'throws no error',
      () => {
        throw 'just text';
      },
      /just text/,
    ],
    [
      'throws nothing at all',
      () => {
        throw undefined;
      },
      /cannot start/,
    ],
    ['exits', () => process.exit(7), /cannot start/],
    [
      'throws what cannot travel',
      () => {
        throw Object.assign(new Error('odd'), { weak: new WeakMap() });
      },
      /cannot start/,
    ],
  ];
  for (const [how, fn, message] of failures) {
    soloTest(place, `an initializer that ${how} breaks the pool, and nothing hangs`, async t => {
      await using pool = place.makePool({ processes: 2, initializer: fn });
      const call = pool.apply(() => 1);
      const handle = pool.applyAsync(() => 2);
      const map = pool.map(x => x, [1, 2, 3]);
      const iterator = pool.imap(x => x, [1, 2]);
      const errors = [
        await rejection(call),
        await rejection(handle.get()),
        await rejection(map),
        await rejection(iterator.next()),
      ];
      for (const error of errors) {
        t.true(error instanceof BrokenProcessPool && error instanceof ProcessError, String(error));
        t.regex((error as Error).message, message);
      }
      if (fn === failing) t.true((errors[0] as Error).cause instanceof RangeError);
      t.true((await rejection(pool.apply(() => 1))) instanceof BrokenProcessPool);
      t.throws(() => pool.applySync(() => 1), { instanceOf: BrokenProcessPool });
      t.throws(() => pool.submit(() => 1), { instanceOf: BrokenProcessPool });
      t.true((await rejection(pool.map(x => x, [1]))) instanceof BrokenProcessPool);
      t.true((await rejection(pool.imap(x => x, [1]).next())) instanceof BrokenProcessPool);
      pool.close();
      t.true(await settles(pool.join(), 'join()'));
    });
  }

  soloTest(place, 'a blocked caller hears of a failing initializer', async t => {
    for (const fn of [failing, () => process.exit(7)]) {
      await using pool = place.makePool({ processes: 2, initializer: fn });
      t.throws(() => pool.applySync(() => 1), { instanceOf: BrokenProcessPool });
    }
  });

  soloTest(place, 'terminate() ends an initializer that never ends', async t => {
    using marks = new Marks();
    const forever = (path: string) => {
      process.getBuiltinModule('node:fs').writeFileSync(path, '');
      for (;;);
    };
    const pool = place.makePool({ processes: 1, initializer: forever, initArgs: [marks.path('in')] });
    const call = pool.apply(() => 1);
    await marks.appears('in');
    await settles(pool.terminate(), 'terminate()');
    t.is(((await rejection(call)) as Error).name, 'CancelledError');
  });

  soloTest(place, 'currentTask() is null in an initializer', async t => {
    const look = async () => {
      const { currentTask } = await import('crossray');
      Object.assign(globalThis, { seen: currentTask() });
    };
    await using pool = place.makePool({ processes: 1, initializer: look });
    t.is(await pool.apply(() => (globalThis as unknown as { seen: unknown }).seen), null);
  });
};
