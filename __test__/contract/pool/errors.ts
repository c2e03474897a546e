import { Marks } from '../../support/marks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest, soloTest } from './suite.js';

/** A frame of the package. */
const OURS = /\/dist\/|build\/ts\//;

/** What a task throws, and what of it reaches the caller. */
export const errors: Part = place => {
  poolTest(place, 'an error keeps its class, message, fields and cause', {}, async (t, pool) => {
    const fail = () => {
      const cause = new RangeError('the cause');
      throw Object.assign(new TypeError('the error', { cause }), {
        code: 'E_TEST',
        details: { list: [1, 2] },
      });
    };
    const error = (await rejection(pool.apply(fail))) as TypeError & { code: string; details: unknown };
    t.true(error instanceof TypeError);
    t.is(error.message, 'the error');
    t.is(error.code, 'E_TEST');
    t.deepEqual(error.details, { list: [1, 2] });
    t.true(error.cause instanceof RangeError);
    t.is((error.cause as Error).message, 'the cause');
  });

  poolTest(place, 'an AggregateError keeps its errors', {}, async (t, pool) => {
    const error = await rejection(pool.apply(() => Promise.any([Promise.reject(new RangeError('one'))])));
    t.true(error instanceof AggregateError);
    t.true((error as AggregateError).errors[0] instanceof RangeError);
  });

  poolTest(
    place,
    'the stack shows the frame in the task, then the frames of the caller',
    {},
    async (t, pool) => {
      const broken = () => {
        throw new Error('look at my stack');
      };
      async function theCaller() {
        return await pool.apply(broken);
      }
      async function theMapper() {
        return await pool.map(broken, [1]);
      }
      for (const [call, name] of [
        [theCaller, 'theCaller'],
        [theMapper, 'theMapper'],
      ] as const) {
        const { stack = '' } = (await rejection(call())) as Error;
        const lines = stack.split('\n');
        const inTask = lines.findIndex(line => /broken.*errors\.(ts|js)/.test(line));
        const inCaller = lines.findIndex(line => line.includes(name));
        t.true(inTask > 0, stack);
        t.true(inCaller > inTask, stack);
        t.false(/dist\/(index|worker|values)|node:internal/.test(stack), stack);
      }
    },
  );

  poolTest(place, 'so do the stacks of what an error carries', {}, async (t, pool) => {
    class Loop extends Error {}
    const broken = () => {
      const error = new Loop('outer', { cause: new AggregateError([new Error('deep')], 'all') });
      Object.assign(error.cause as Error, { cause: error });
      throw error;
    };
    const outer = (await rejection(pool.apply(broken))) as Error;
    const all = outer.cause as AggregateError;
    t.is(all.cause, outer);
    for (const { stack = '' } of [outer, all, all.errors[0] as Error]) {
      t.regex(stack, /broken.*errors\.(ts|js)/);
      t.notRegex(stack, OURS);
    }
  });

  poolTest(
    place,
    'what is refused at the call shows the caller, and nothing of ours',
    {},
    async (t, pool) => {
      const nested = new WeakMap();
      const captures = () => nested;
      async function theCaller(call: () => unknown): Promise<unknown> {
        return await call();
      }
      const items = [{ list: [nested] }];
      for (const call of [
        () => pool.apply(captures),
        () => pool.apply((x: unknown) => x, [items], { timeout: 1000 }),
        () => pool.applyAsync(captures),
        () => pool.submit(captures),
        () => pool.map(x => x, items),
        () => pool.mapAsync(captures, [1]),
        () => pool.map(captures as never, new Uint8Array(3)),
        () => pool.imap(captures, [1]).next(),
      ]) {
        const error = (await rejection(theCaller(call))) as Error;
        t.is(error.name, 'ShipError');
        t.regex(error.stack ?? '', /theCaller/, String(call));
        t.notRegex(error.stack ?? '', OURS, String(call));
      }
    },
  );

  poolTest(place, 'a call shows its caller also after one that was never sent', {}, async (t, pool) => {
    const broken = () => {
      throw new Error('look at my stack');
    };
    const refused = rejection(pool.apply(broken, 7 as never));
    const theCaller = () => [
      pool.map(broken, [1]),
      pool.applyAsync(broken).get(),
      pool.submit(broken).result(),
    ];
    for (const end of theCaller()) t.regex(((await rejection(end)) as Error).stack ?? '', /theCaller/);
    t.is(((await refused) as Error).name, 'TypeError');
  });

  poolTest(place, 'a map shows its caller also when its items come later', {}, async (t, pool) => {
    const broken = () => {
      throw new Error('look at my stack');
    };
    async function* later() {
      await new Promise(setImmediate);
      yield [1];
    }
    const theCaller = () => [pool.map(broken, later()), pool.starmap(broken as never, later())];
    for (const end of theCaller()) t.regex(((await rejection(end)) as Error).stack ?? '', /theCaller/);
  });

  soloTest(place, 'an initializer that fails shows its own frames', async t => {
    const pool = place.makePool({
      processes: 1,
      initializer: function connect() {
        throw new Error('no database');
      },
    });
    const { cause } = (await rejection(pool.apply(() => 1))) as Error;
    t.regex((cause as Error).stack ?? '', /connect.*errors\.(ts|js)/);
    t.notRegex((cause as Error).stack ?? '', OURS);
    await pool.terminate();
  });

  poolTest(place, 'what is thrown and is no error arrives as it is', {}, async (t, pool) => {
    const fling = (what: unknown) => {
      throw what;
    };
    const flingLater = async (what: unknown) => {
      throw what;
    };
    for (const what of [null, undefined, 'text', '', 0, 42, false, 7n, { a: 1 }, [1]]) {
      t.deepEqual(await rejection(pool.apply(fling, [what])), what);
      t.deepEqual(await rejection(pool.apply(flingLater, [what])), what);
      t.deepEqual(await rejection(pool.map(fling, [what])), what);
      const iterator = pool.imap(flingLater, [what]);
      t.deepEqual(await rejection(iterator.next()), what);
      const future = pool.submit(fling, what);
      t.deepEqual(await future.exception(), what);
    }
    await until(() => pool.stats.workers === 2, 'both workers');
    t.is(pool.stats.lost, 0);
  });

  poolTest(place, 'a result that cannot travel is refused with the way to it', {}, async (t, pool) => {
    const give = () => ({ list: [1, new WeakMap()] });
    const error = (await rejection(pool.apply(give))) as Error & { path: string[] };
    t.is(error.name, 'ShipError');
    t.regex(error.message, /WeakMap/);
    t.is(((await rejection(pool.map(give, [1, 2]))) as Error).name, 'ShipError');
    const iterator = pool.imap((x: number) => (x === 2 ? new WeakSet() : x), [1, 2, 3], { chunkSize: 3 });
    t.is((await iterator.next()).value, 1);
    t.is(((await rejection(iterator.next())) as Error).name, 'ShipError');
    t.is((await iterator.next()).value, 3);
    t.is(await pool.apply(() => 'goes on'), 'goes on');
    t.is(pool.stats.lost, 0);
  });

  poolTest(place, 'an error that cannot travel is told in words', {}, async (t, pool) => {
    const fling = () => {
      throw { weak: new WeakMap() };
    };
    const flingError = () => {
      throw Object.assign(new Error('with luggage'), { weak: new WeakMap() });
    };
    t.true((await rejection(pool.apply(fling))) instanceof Error);
    const error = await rejection(pool.apply(flingError));
    t.true(error instanceof Error);
    t.regex((error as Error).message, /with luggage/);
    t.true((await rejection(pool.map(fling, [1, 2, 3]))) instanceof Error);
    t.is(await pool.apply(() => 'goes on'), 'goes on');
    t.is(pool.stats.lost, 0);
  });

  poolTest(place, 'an error that is frozen, or whose stack is odd, still arrives', {}, async (t, pool) => {
    const frozen = () => {
      throw Object.freeze(new Error('frozen'));
    };
    const odd = (stack: unknown) => {
      const error = new Error('odd');
      Object.defineProperty(error, 'stack', { value: stack });
      throw error;
    };
    class Own extends Error {}
    class Broken extends Error {
      override get stack(): string {
        throw new Error('no stack');
      }
    }
    const frozenOwn = () => {
      throw Object.freeze(new Own('of a class of mine', { cause: Object.freeze(new Own('cause')) }));
    };
    const broken = () => {
      const error = new Broken('without a stack');
      Reflect.deleteProperty(error, 'stack');
      throw error;
    };
    t.is(((await rejection(pool.apply(frozen))) as Error).message, 'frozen');
    const own = (await rejection(settles(pool.apply(frozenOwn), 'the call'))) as Error;
    t.deepEqual([own.message, (own.cause as Error).message], ['of a class of mine', 'cause']);
    t.is(((await rejection(settles(pool.apply(broken), 'the call'))) as Error).message, 'without a stack');
    for (const stack of [undefined, null, 5, {}]) {
      t.is(((await rejection(pool.apply(odd, [stack]))) as Error).message, 'odd');
    }
    t.is(await pool.apply(() => 'goes on'), 'goes on');
  });

  poolTest(place, 'what a task throws late, after it returned, fails nobody', { processes: 1 }, async t => {
    using marks = new Marks();
    const told: [unknown, string][] = [];
    const pool = place.makePool({
      processes: 1,
      onWorkerError: (error, worker) => told.push([error, worker]),
    });
    try {
      const late = (path: string) => {
        setTimeout(() => {
          process.getBuiltinModule('node:fs').writeFileSync(path, '');
          throw new RangeError('thrown late');
        }, 5);
        return 'returned';
      };
      const rejectLate = () => {
        setTimeout(() => void Promise.reject(new TypeError('rejected late')), 5);
        return 'returned';
      };
      const waitFor = async (path: string) => {
        const { existsSync } = await import('node:fs');
        const { setTimeout: sleep } = await import('node:timers/promises');
        while (!existsSync(path)) await sleep(2);
        await sleep(20);
        return 'not my fault';
      };
      t.is(await pool.apply(late, [marks.path('late')]), 'returned');
      t.is(await settles(pool.apply(waitFor, [marks.path('late')]), 'the task behind'), 'not my fault');
      t.is(await pool.apply(rejectLate), 'returned');
      while (told.length < 2) t.is(await pool.apply(x => x, ['still fine']), 'still fine');
      t.deepEqual(
        told.map(([error]) => (error as Error).message),
        ['thrown late', 'rejected late'],
      );
      t.true(told[0]![0] instanceof RangeError);
      t.true(told.every(([, worker]) => /worker/.test(worker)));
      t.is(pool.stats.failed, 0);
      t.is(pool.stats.lost, 0);
    } finally {
      await pool.terminate();
    }
  });

  poolTest(
    place,
    'what a waiting task itself started and did not catch fails that task',
    {},
    async (t, pool) => {
      const throwsBeside = async () => {
        setTimeout(() => {
          throw new RangeError('beside');
        }, 5);
        await new Promise(() => {});
      };
      const rejectsBeside = async () => {
        void Promise.reject(new TypeError('beside'));
        await new Promise(() => {});
      };
      t.is(((await rejection(pool.apply(throwsBeside))) as Error).message, 'beside');
      t.true((await rejection(pool.apply(rejectsBeside))) instanceof TypeError);
      t.is(await pool.apply(() => 'goes on'), 'goes on');
      t.is(pool.stats.lost, 0);
    },
  );

  poolTest(place, 'late throws of null and undefined are told too', { processes: 1 }, async t => {
    const told: unknown[] = [];
    const pool = place.makePool({ processes: 1, onWorkerError: error => told.push(error) });
    try {
      const late = (what: unknown) => {
        setTimeout(() => {
          throw what;
        }, 1);
      };
      for (const what of [null, undefined, 'text', 5]) {
        const { length } = told;
        await pool.apply(late, [what]);
        while (told.length === length)
          await settles(
            pool.apply(() => 0),
            'a later call',
          );
      }
      t.deepEqual(told, [null, undefined, 'text', 5]);
      t.is(pool.stats.lost, 0);
    } finally {
      await pool.terminate();
    }
  });

  poolTest(place, 'what is thrown may have a then of its own: nobody calls it', {}, async (t, pool) => {
    const fail = () => {
      throw Object.fromEntries([
        ['then', () => {}],
        ['why', 'thrown'],
      ]);
    };
    for (const call of [pool.apply(fail), pool.map(fail, [1]), pool.imap(fail, [1]).next()]) {
      const why = call.then(
        () => 'nothing was thrown',
        (thrown: { why: string }) => thrown.why,
      );
      t.is(await settles<unknown>(why, 'the call'), 'thrown');
    }
  });
};
