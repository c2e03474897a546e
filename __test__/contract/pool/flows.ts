import { Marks } from '../../support/marks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Ids of the asynchronous resources that a function's code runs in, across some promises. */
async function idsAcrossPromises(): Promise<number[]> {
  const { executionAsyncId } = process.getBuiltinModule('node:async_hooks');
  const ids: number[] = [];
  for (let i = 0; i < 5; i++) {
    await null;
    ids.push(executionAsyncId());
  }
  return ids;
}

/** Leaves the mark `<path>-started`, and waits on its event loop until the mark `<path>-go` is there. */
async function waitUntil(path: string): Promise<string> {
  const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
  writeFileSync(`${path}-started`, '');
  while (!existsSync(`${path}-go`)) await new Promise(resolve => setTimeout(resolve, 1));
  return path;
}

const different = (ids: number[]): number => new Set(ids).size;

/** Whose code runs, where tasks wait and leave something behind. */
export const flows: Part = place => {
  const errors: unknown[] = [];
  const one = { processes: 1, onWorkerError: (error: unknown) => errors.push((error as Error).message) };

  poolTest(place, 'what a task has left fails no other that waits', one, async (t, pool) => {
    using marks = new Marks();
    const leave = (path: string) => {
      const { existsSync } = process.getBuiltinModule('node:fs');
      const timer = setInterval(() => {
        if (!existsSync(path)) return;
        clearInterval(timer);
        throw new Error('left');
      }, 1);
    };
    for (const round of [1, 2]) {
      errors.length = 0;
      const left = pool.apply(leave, [marks.path(`throw ${round}`)]);
      const waits = pool.apply(waitUntil, [marks.path(`hold ${round}`)]);
      await left;
      await marks.appears(`hold ${round}-started`);
      marks.leave(`throw ${round}`);
      await until(() => errors.length > 0, 'somebody is told');
      marks.leave(`hold ${round}-go`);
      t.is(await settles(waits, 'the task that waited'), marks.path(`hold ${round}`));
      t.deepEqual(errors, ['left']);
    }
  });

  poolTest(place, 'what a task itself has started fails it while it waits', one, async (t, pool) => {
    errors.length = 0;
    const fails = () =>
      new Promise(() => {
        setTimeout(() => {
          throw new Error('its own');
        }, 1);
      });
    const leaves = () => void setInterval(() => {}, 100_000);
    for (const before of [() => {}, leaves, leaves]) {
      await pool.apply(before);
      t.like(await rejection(settles(pool.apply(fails), 'the task')), { message: 'its own' });
    }
    t.deepEqual(errors, []);
  });

  const initializer = () => {
    const callbacks: (() => void)[] = [];
    setInterval(() => {
      for (const callback of callbacks.splice(0)) callback();
    }, 1);
    Object.assign(globalThis, { callbacks });
  };
  poolTest(
    place,
    'what goes wrong in what the initializer has opened fails the task that uses it',
    { ...one, initializer },
    async (t, pool) => {
      errors.length = 0;
      const uses = () =>
        new Promise(() => {
          (globalThis as unknown as { callbacks: (() => void)[] }).callbacks.push(() => {
            throw new Error('in the service');
          });
        });
      for (let i = 0; i < 2; i++)
        t.like(await rejection(settles(pool.apply(uses), 'the task')), { message: 'in the service' });
      t.deepEqual(errors, []);
    },
  );

  poolTest(place, 'currentTask() in what a task has left is that task', one, async (t, pool) => {
    const leave = async () => {
      const { currentTask } = await import('crossray');
      const { id } = currentTask()!;
      const seen: (string | undefined)[] = [];
      Object.assign(globalThis, { seen });
      setInterval(() => seen.push(currentTask()?.id), 1);
      return id;
    };
    const look = async () => {
      const { currentTask } = await import('crossray');
      const { seen } = globalThis as unknown as { seen: string[] };
      const count = seen.length;
      while (seen.length < count + 3) await new Promise(resolve => setTimeout(resolve, 1));
      return { seen: [...new Set(seen)], id: currentTask()?.id };
    };
    await pool.apply(() => {});
    // The first one has loaded crossray itself: nobody has followed its flow.
    await pool.apply(async () => void (await import('crossray')));
    const left = pool.applyAsync(leave);
    const found = pool.applyAsync(look);
    t.is(await left, left.id);
    t.deepEqual(await settles(found, 'the look'), { seen: [left.id], id: found.id });
  });

  poolTest(
    place,
    'promises of tasks are as cheap as elsewhere until somebody may ask',
    one,
    async (t, pool) => {
      const plain = different(await pool.apply(idsAcrossPromises));
      t.is(plain, 1);
      t.deepEqual((await pool.map(idsAcrossPromises, [1, 2, 3])).map(different), [1, 1, 1]);
      // Node follows flows without hooks from version 24 on.
      await pool.apply(async () => void (await import('crossray')));
      const followed = Number.parseInt(process.versions.node, 10) < 24 ? 5 : 1;
      t.is(different(await pool.apply(idsAcrossPromises)), followed);
    },
  );
};
