import { CancelledError, ShipError, WorkerLostError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil, mark } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { executorTest, type Part, rest } from './suite.js';

/** `map`: order, errors, laziness, giving up. */
export const map: Part = place => {
  executorTest(place, 'hands results out in input order, whoever is first', {}, async (t, executor) => {
    const wait = async (ms: number) => {
      const { setTimeout: sleep } = await import('node:timers/promises');
      return sleep(ms, ms);
    };
    t.deepEqual(await rest(executor.map(wait, [30, 1, 10, 0])), [30, 1, 10, 0]);
    t.deepEqual(await rest(executor.map(wait, [])), []);
  });

  executorTest(place, 'chunks change nothing but how items travel', {}, async (t, executor) => {
    const list = Array.from({ length: 100 }, (_, i) => i);
    for (const chunkSize of [1, 7, 100, 1000]) {
      t.deepEqual(
        await rest(executor.map((x: number, y: number) => x + y, list, list, { chunkSize })),
        list.map(x => 2 * x),
      );
    }
  });

  for (const chunkSize of [1, 3, 10]) {
    executorTest(
      place,
      `an error rejects its own next(), chunks of ${chunkSize}`,
      {},
      async (t, executor) => {
        const odd = (x: number, y: number) => {
          if (x % 2) throw new RangeError(`${x} is odd`);
          return x * y;
        };
        const results = executor.map(odd, [0, 1, 2, 3, 4], [5, 5, 5, 5, 5], { chunkSize });
        t.deepEqual(await results.next(), { done: false, value: 0 });
        t.is(((await rejection(results.next())) as Error).message, '1 is odd');
        t.deepEqual(await results.next(), { done: false, value: 10 });
        t.is(((await rejection(results.next())) as Error).message, '3 is odd');
        t.deepEqual(await rest(results), [20]);
        t.true((await results.next()).done);
      },
    );
  }

  executorTest(
    place,
    'what cannot travel, and a lost worker, reject their own next()',
    {},
    async (t, executor) => {
      const run = (x: unknown, what: string) => (what === 'exit' ? process.exit(3) : x);
      const items = [1, new WeakMap(), 3, 4];
      const results = executor.map(run, items, ['', '', 'exit', ''], { chunkSize: 4 });
      t.is((await results.next()).value, 1);
      t.true((await rejection(results.next())) instanceof ShipError);
      t.true((await rejection(results.next())) instanceof WorkerLostError);
      t.is((await results.next()).value, 4);
      t.true((await results.next()).done);
    },
  );

  executorTest(place, 'reads no further ahead than its buffer', {}, async (t, executor) => {
    let read = 0;
    function* endless() {
      for (;;) yield read++;
    }
    const results = executor.map((x: number, y: number) => x - y, endless(), endless(), { bufferSize: 6 });
    t.is(read, 12, 'at the call, six of each');
    t.is((await results.next()).value, -1);
    await until(() => read === 14, 'one more of each');
    for (let i = 0; i < 20; i++) t.is((await results.next()).value, -1);
    t.true(read <= 2 * (21 + 6));
    await results.return?.();
  });

  executorTest(
    place,
    'return() cancels the rest and ends the inputs',
    { maxWorkers: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const ended: string[] = [];
      function* paths(name: string) {
        try {
          for (let i = 0; ; i++) yield marks.path(`${name}${i}`);
        } finally {
          ended.push(name);
        }
      }
      const held = executor.submit(holdUntil, marks.path('hold'));
      await marks.appears('hold-started');
      const leave = (path: string, _other: string) => {
        process.getBuiltinModule('node:fs').writeFileSync(path, '');
      };
      const results = executor.map(leave, paths('a'), paths('b'));
      t.deepEqual(await results.return?.('over'), { done: true, value: 'over' });
      t.true((await results.next()).done);
      t.deepEqual(ended.sort(), ['a', 'b']);
      marks.leave('hold-go');
      await held;
      t.is(await executor.submit(() => 'behind them'), 'behind them');
      t.deepEqual(
        marks.all.filter(name => !name.startsWith('hold')),
        [],
      );
    },
  );

  executorTest(place, 'leaving a for await cancels the rest', { maxWorkers: 1 }, async (t, executor) => {
    using marks = new Marks();
    const paths = Array.from({ length: 50 }, (_, i) => marks.path(i));
    for await (const path of executor.map(mark, paths, { bufferSize: 2 })) {
      t.is(path, marks.path(0));
      break;
    }
    await executor.submit(() => 'behind them');
    t.true(marks.all.length <= 4, marks.all.join());
  });

  executorTest(place, 'a signal ends it with its reason', {}, async (t, executor) => {
    const controller = new AbortController();
    const { signal } = controller;
    const never = () => new Promise<number>(() => {});
    const results = executor.map(never, [1], { signal });
    const next = rejection(results.next());
    controller.abort(new Error('enough'));
    t.is(((await settles(next, 'next()')) as Error).message, 'enough');
    t.true((await results.next()).done);
    t.throws(() => executor.map((x: number) => x, [1], { signal }), { message: 'enough' });
  });

  executorTest(place, 'tells its progress', {}, async (t, executor) => {
    const told: number[] = [];
    const onProgress = (done: number) => void told.push(done);
    await rest(executor.map((x: number) => x, [1, 2, 3], { onProgress }));
    await until(() => told.at(-1) === 3, 'the last progress');
    t.deepEqual(told, [1, 2, 3]);
  });

  executorTest(place, 'terminateWorkers() ends it with CancelledError', {}, async (t, executor) => {
    const results = executor.map(() => new Promise(() => {}), [1, 2]);
    const next = rejection(results.next());
    await settles(executor.terminateWorkers(), 'terminateWorkers()');
    t.true((await next) instanceof CancelledError);
  });
};
