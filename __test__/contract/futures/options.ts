import type { ExecutorOptions } from 'crossray/futures';
import { rejection } from '../../support/until.js';
import { executorTest, type Part, soloTest } from './suite.js';

/** What the constructor takes and refuses. */
export const options: Part = place => {
  const refused: [unknown, RegExp][] = [
    [{ maxWorkers: 0 }, /^maxWorkers: expected an integer of at least 1 and at most 4096, got 0$/],
    [{ maxWorkers: -1 }, /^maxWorkers: expected an integer of at least 1/],
    [{ maxWorkers: 1.5 }, /^maxWorkers: expected an integer of at least 1/],
    [{ maxWorkers: '2' }, /^maxWorkers: expected a number, got a string \('2'\)$/],
    [0, /^maxWorkers: expected an integer of at least 1/],
    ['2', new RegExp(`^${place.name}: expected a number of workers or an object of options, got a string`)],
    [
      { processes: 2 },
      new RegExp(`^${place.name}: unknown option 'processes': it is called 'maxWorkers' here$`),
    ],
    [{ context: 'thread' }, new RegExp(`^${place.name}: unknown option 'context'$`)],
    [{ max_workers: 2 }, new RegExp(`^${place.name}: unknown option 'max_workers'$`)],
    [{ maxTasksPerChild: 0 }, /^maxTasksPerChild: expected an integer of at least 1/],
    [{ initializer: 'x' }, /^initializer: expected a function, got a string/],
    [{ initArgs: 5 }, /^initArgs: expected an array, got 5/],
  ];
  for (const [given, message] of refused) {
    soloTest(place, `${JSON.stringify(given)} is refused`, t => {
      t.throws(() => place.makeExecutor(given as ExecutorOptions), { message });
    });
  }

  soloTest(place, 'a number of workers, or nothing, is enough', async t => {
    for (const given of [1, undefined, {}, { maxWorkers: undefined }]) {
      await using executor = place.makeExecutor(given as ExecutorOptions);
      t.is(await executor.submit(() => 1), 1);
    }
  });

  executorTest(
    place,
    'the initializer runs in every worker before its first task',
    {
      initializer: (a: number, b: number) => void Object.assign(globalThis, { prepared: a + b }),
      initArgs: [1, 2],
    },
    async (t, executor) => {
      const look = () => (globalThis as unknown as { prepared: number }).prepared;
      const futures = Array.from({ length: 10 }, () => executor.submit(look));
      t.deepEqual(await Promise.all(futures), new Array(10).fill(3));
    },
  );

  executorTest(
    place,
    'maxTasksPerChild: a worker is replaced',
    { maxTasksPerChild: 2 },
    async (t, executor) => {
      const count = () => {
        const scope = globalThis as unknown as { ran?: number };
        scope.ran = (scope.ran ?? 0) + 1;
        return scope.ran;
      };
      const counts = await Promise.all(Array.from({ length: 12 }, () => executor.submit(count)));
      t.true(Math.max(...counts) <= 2, counts.join());
    },
  );

  executorTest(place, 'options of pools: maxQueue', { maxWorkers: 1, maxQueue: 1 }, async (t, executor) => {
    const never = () => new Promise(() => {});
    const futures = [executor.submit(never), executor.submit(never)];
    t.throws(() => executor.submit(never), { name: 'QueueFull' });
    await executor.terminateWorkers();
    for (const future of futures) await rejection(future);
  });
};
