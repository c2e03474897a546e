import { BrokenProcessPool, ProcessError, WorkerLostError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { exit, holdUntil } from '../../support/tasks.js';
import { rejection, settles } from '../../support/until.js';
import { executorTest, type Part, soloTest } from './suite.js';

/** Workers that end, and workers that never come up. */
export const losses: Part = place => {
  executorTest(place, 'a lost worker fails its own task, and nobody else', {}, async (t, executor) => {
    using marks = new Marks();
    const held = executor.submit(holdUntil, marks.path('a'));
    await marks.appears('a-started');
    const lost = executor.submit(exit, 3);
    const others = Array.from({ length: 20 }, (_, i) => executor.submit((x: number) => x, i));
    const error = (await lost.exception()) as WorkerLostError;
    t.true(error instanceof WorkerLostError && !(error instanceof BrokenProcessPool));
    t.is(error.exitCode, 3);
    t.is(error.taskId, lost.id);
    t.false(lost.cancelled());
    t.deepEqual(await settles(Promise.all(others), 'the others'), [...new Array(20).keys()]);
    marks.leave('a-go');
    t.is(await held, marks.path('a'));
    t.is(await executor.submit(() => 'goes on'), 'goes on');
  });

  executorTest(
    place,
    'retries as a pool does',
    { onWorkerLost: 'retry', retries: 1 },
    async (t, executor) => {
      using marks = new Marks();
      const dieOnce = (path: string) => {
        const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
        if (existsSync(path)) return 'second try';
        writeFileSync(path, '');
        return process.exit(1);
      };
      t.is(await executor.submit(dieOnce, marks.path('a')), 'second try');
    },
  );

  const failing = (): never => {
    throw new RangeError('no license');
  };
  for (const [how, initializer] of [
    ['throws', failing],
    ['exits', () => process.exit(7)],
  ] as const) {
    soloTest(place, `an initializer that ${how} breaks the executor, and nothing hangs`, async t => {
      const executor = place.makeExecutor({ maxWorkers: 2, initializer });
      const futures = [executor.submit(() => 1), executor.submit(() => 2)];
      const results = executor.map((x: number, y: number) => x + y, [1, 2], [3, 4]);
      for (const wait of [...futures.map(future => future.result()), results.next()]) {
        const error = await rejection(wait);
        t.true(error instanceof BrokenProcessPool && error instanceof ProcessError, String(error));
      }
      if (initializer === failing) {
        const error = (await futures[0]!.exception()) as Error;
        t.true(error.cause instanceof RangeError);
        t.regex(error.message, /no license/);
      }
      t.throws(() => executor.submit(() => 1), { instanceOf: BrokenProcessPool });
      await settles(executor.shutdown(), 'shutdown()');
      await settles(executor.terminateWorkers(), 'terminateWorkers()');
    });
  }

  soloTest(place, 'a map of a broken executor that is shut down ends', async t => {
    const executor = place.makeExecutor({ maxWorkers: 1, initializer: failing });
    const results = executor.map((x: number) => x, new Array(200).fill(1));
    await settles(executor.shutdown(), 'shutdown()');
    t.true((await rejection(results.next())) instanceof BrokenProcessPool);
  });
};
