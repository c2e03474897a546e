import { getEventListeners } from 'node:events';
import { InvalidStateError, ShipError, TimeoutError } from 'crossray';
import fc from 'fast-check';
import { Marks } from '../../support/marks.js';
import { holdUntil, nap, whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** `apply`, `applySync`, `applyAsync`: one call at a time, a burst, and what is known of a call. */
export const calls: Part = place => {
  poolTest(place, 'apply gives what the function returns, also a promise', {}, async (t, pool) => {
    t.is(await pool.apply((a: number, b: number) => a * b, [6, 7]), 42);
    t.is(await pool.apply(() => 'nothing passed'), 'nothing passed');
    t.is(await pool.apply(async (x: number) => x + 1, [1]), 2);
    t.is(await pool.apply(() => undefined), undefined);
    t.is(await pool.apply(() => null), null);
    t.deepEqual(await pool.apply((...all: number[]) => all.length, new Array(1000).fill(0)), 1000);
  });

  poolTest(place, 'apply passes values on as they are', {}, async (t, pool) => {
    const values = [
      0,
      -0,
      Number.NaN,
      1n,
      'ß\u{d800}',
      true,
      null,
      undefined,
      new Date(7),
      /x/gi,
      Object.assign(new Array(3), { 0: 1, 2: 3 }),
    ];
    t.deepEqual(await pool.apply((...all) => all, values), values);
    t.true(Object.is(await pool.apply(() => -0), -0));
    t.deepEqual(
      await pool.apply(() => new Map([[{ a: 1 }, new Set([2])]])),
      new Map([[{ a: 1 }, new Set([2])]]),
    );
  });

  poolTest(place, 'large arguments and results travel', {}, async (t, pool) => {
    const text = 'x'.repeat(3_000_000);
    t.is(await pool.apply((s: string) => s + s, [text]), text + text);
    const bytes = await pool.apply((n: number) => new Uint8Array(n).fill(7), [5_000_000]);
    t.is(bytes.length, 5_000_000);
    t.true(bytes.every(byte => byte === 7));
  });

  poolTest(place, 'a burst of calls gives each its own result', {}, async (t, pool) => {
    const literal = await Promise.all(
      Array.from({ length: 3000 }, (_, i) => pool.apply((x: number) => x * 2, [i])),
    );
    t.deepEqual(
      literal,
      Array.from({ length: 3000 }, (_, i) => i * 2),
    );
    const mixed = await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        pool.apply((x: number) => (x % 3 === 0 ? Promise.resolve([x]) : x % 3 === 1 ? `${x}` : x), [i]),
      ),
    );
    for (const [i, result] of mixed.entries())
      t.deepEqual(result, i % 3 === 0 ? [i] : i % 3 === 1 ? `${i}` : i);
  });

  poolTest(place, 'generated arguments come back', {}, async (t, pool) => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      maxDepth: 3,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 5 }), async values => {
        t.deepEqual(await pool.apply((...all: unknown[]) => all, values), structuredClone(values));
      }),
      { numRuns: 100 },
    );
  });

  poolTest(place, 'applySync blocks and gives the result, or throws', {}, (t, pool) => {
    t.is(
      pool.applySync((a: number) => a + 1, [1]),
      2,
    );
    t.is(
      pool.applySync(async (a: number) => a + 1, [1]),
      2,
    );
    t.throws(
      () =>
        pool.applySync(() => {
          throw new RangeError('too far');
        }),
      { instanceOf: RangeError, message: 'too far' },
    );
    t.deepEqual(
      Array.from({ length: 50 }, (_, i) => pool.applySync((x: number) => x, [i])),
      [...new Array(50).keys()],
    );
  });

  poolTest(place, 'applySync while other calls are under way leaves them alone', {}, async (t, pool) => {
    const others = Array.from({ length: 20 }, (_, i) => pool.apply(nap, [i]));
    t.is(
      pool.applySync(() => 'first'),
      'first',
    );
    t.deepEqual(await Promise.all(others), [...new Array(20).keys()]);
  });

  poolTest(place, 'an AsyncResult tells when it is there, and keeps it', {}, async (t, pool) => {
    using marks = new Marks();
    const result = pool.applyAsync(holdUntil, [marks.path('a')]);
    await marks.appears('a-started');
    t.false(result.ready());
    t.throws(() => result.successful(), { instanceOf: InvalidStateError, message: /has not ended/ });
    t.false(await result.wait(5));
    t.false(await result.wait(0));
    await t.throwsAsync(result.get(5), { instanceOf: TimeoutError, message: /within 5 ms/ });
    t.throws(() => result.getSync(5), { instanceOf: TimeoutError });
    marks.leave('a-go');
    t.is(await result.get(), marks.path('a'));
    t.true(result.ready());
    t.true(result.successful());
    t.true(await result.wait());
    t.is(result.getSync(), marks.path('a'));
    t.is(await result, marks.path('a'));
    t.false(result.cancel());
  });

  poolTest(place, 'an AsyncResult that failed says so, and is silent if nobody asks', {}, async (t, pool) => {
    const silent = pool.applyAsync(() => {
      throw new Error('nobody asks');
    });
    // Nor do they who were refused, or did not want to wait.
    await t.throwsAsync(silent.get('1' as never), { instanceOf: TypeError });
    t.is(await rejection(silent.get({ signal: AbortSignal.abort('no') })), 'no');
    const future = pool.submit(() => {
      throw new Error('nobody asks');
    });
    await t.throwsAsync(future.result('1' as never), { instanceOf: TypeError });
    t.is(await rejection(future.result({ signal: AbortSignal.abort('no') })), 'no');
    const result = pool.applyAsync(() => {
      throw new TypeError('asked');
    });
    t.true(await result.wait());
    t.false(result.successful());
    await t.throwsAsync(result.get(), { instanceOf: TypeError, message: 'asked' });
    t.throws(() => result.getSync(), { instanceOf: TypeError, message: 'asked' });
    t.is(
      await result.then(
        () => 'no',
        error => (error as Error).message,
      ),
      'asked',
    );
    await until(() => silent.ready() && future.done(), 'the silent calls have ended');
  });

  poolTest(place, 'callbacks are told of the result or of the error', {}, async (t, pool) => {
    const told: unknown[] = [];
    const note = (what: string) => (value: unknown) => told.push([what, value]);
    const handlers = { callback: note('result'), errorCallback: note('error') };
    await pool.applyAsync((x: number) => x, [5], handlers).wait();
    await pool
      .applyAsync(
        () => {
          throw new Error('bad');
        },
        [],
        handlers,
      )
      .wait();
    await until(() => told.length === 2, 'both callbacks');
    t.deepEqual(told[0], ['result', 5]);
    t.is((told[1] as [string, Error])[0], 'error');
    t.is((told[1] as [string, Error])[1].message, 'bad');
    t.true(await pool.applyAsync(() => 1, []).wait(), 'without callbacks');
  });

  poolTest(place, 'waiting for a result can be aborted, and the call goes on', {}, async (t, pool) => {
    using marks = new Marks();
    const result = pool.applyAsync(holdUntil, [marks.path('a')]);
    const controller = new AbortController();
    const waits = [result.get({ signal: controller.signal }), result.wait({ signal: controller.signal })];
    const reason = new Error('enough');
    controller.abort(reason);
    for (const wait of waits) t.is(await rejection(wait), reason);
    t.is(await rejection(result.get({ signal: AbortSignal.abort(reason) })), reason);
    marks.leave('a-go');
    t.is(await settles(result, 'the call'), marks.path('a'));
  });

  poolTest(place, 'the id of a call is what currentTask() says inside of it', {}, async (t, pool) => {
    const result = pool.applyAsync(whoAmI);
    const future = pool.submit(whoAmI);
    t.is((await result).id, result.id);
    t.is((await future).id, future.id);
    t.not(result.id, future.id);
    t.regex((await result).worker, /worker/);
    const { currentTask } = await import('crossray');
    t.is(currentTask(), null);
  });

  poolTest(
    place,
    'arguments that are no list, and what is no function, are refused by name',
    {},
    async (t, pool) => {
      const wrong = 7 as never;
      await t.throwsAsync(
        pool.apply(() => 1, wrong),
        { instanceOf: TypeError, message: /args: expected an array.* got 7/ },
      );
      await t.throwsAsync(pool.apply(wrong), {
        instanceOf: TypeError,
        message: /fn: expected a function, got 7/,
      });
      t.throws(() => pool.applyAsync('x' as never), {
        instanceOf: TypeError,
        message: /fn: expected a function, got a string \('x'\)/,
      });
      t.throws(() => pool.submit(null as never), { instanceOf: TypeError, message: /got null/ });
      await t.throwsAsync(pool.map(undefined as never, [1]), {
        instanceOf: TypeError,
        message: /fn: expected a function/,
      });
      t.throws(() => pool.imap({} as never, [1]), {
        instanceOf: TypeError,
        message: /fn: expected a function/,
      });
      t.is(await pool.apply(() => 'goes on'), 'goes on');
    },
  );

  poolTest(
    place,
    'bad options of a call are refused by name, and leave nothing on the signal',
    {},
    async (t, pool) => {
      const { signal } = new AbortController();
      const bad = [
        [{ timeout: '5', signal }, /timeout: expected a number of milliseconds, got a string \('5'\)/],
        [{ timeout: Number.NaN, signal }, /timeout: expected a number of milliseconds, got NaN/],
        [{ signal: {} }, /signal: expected an AbortSignal, got an object/],
        [{ chunksize: 2, signal }, /unknown option 'chunksize': expected timeout, signal/],
        [4, /options: expected an object \(timeout, signal.*\), got 4/],
        [null, /options: expected an object \(timeout, signal.*\), got null/],
      ] as const;
      for (const [options, message] of bad) {
        const given = options as never;
        await t.throwsAsync(
          pool.apply(() => 1, [], given),
          { instanceOf: TypeError, message },
        );
        t.throws(() => pool.applyAsync(() => 1, [], given), { instanceOf: TypeError, message });
        await t.throwsAsync(
          pool.map(x => x, [1], given),
          { instanceOf: TypeError, message },
        );
        await t.throwsAsync(
          pool.map(x => x, new Uint8Array(3), given),
          { instanceOf: TypeError, message },
        );
        t.throws(() => pool.imap(x => x, [1], given), { instanceOf: TypeError, message });
      }
      t.is(getEventListeners(signal, 'abort').length, 0);
    },
  );

  poolTest(place, 'an option is refused by the calls that have none of its name', {}, async (t, pool) => {
    const refused = (name: string, call: (given: never) => unknown) => {
      const message = new RegExp(`^unknown option '${name}': expected timeout, signal`);
      t.throws(() => call({ [name]: () => {} } as never), { instanceOf: TypeError, message });
    };
    refused('callback', given => pool.applySync(() => 1, [], given));
    refused('callback', given => pool.mapSync(x => x, [1], given));
    refused('bufferSize', given => pool.mapSync(x => x, [1], given));
    refused('chunkSize', given => pool.applyAsync(() => 1, [], given));
    refused('error_callback', given => pool.applyAsync(() => 1, [], given));
    refused('error_callback', given => pool.starmapAsync(Math.max, [[1]], given));
    refused('out', given => pool.imapUnordered(x => x, [1], given));
    for (const name of ['callback', 'errorCallback']) {
      const given = { [name]: 'print' } as object;
      const message = `${name}: expected a function, got a string ('print')`;
      t.throws(() => pool.applyAsync(() => 1, [], given), { instanceOf: TypeError, message });
      t.throws(() => pool.mapAsync(x => x, [1], given), { instanceOf: TypeError, message });
    }
    t.throws(() => pool.mapSync(x => x, [1], { out: new Float64Array(1) } as object), {
      instanceOf: TypeError,
      message: /^out: only a map over a typed array/,
    });
    const result = pool.applyAsync(() => 1);
    await t.throwsAsync(result.get(null as never), {
      instanceOf: TypeError,
      message: /timeout: .*, got null/,
    });
    await t.throwsAsync(
      pool.apply(x => x, [result]),
      { message: /an AsyncResult cannot travel: wait for it/ },
    );
  });

  poolTest(place, 'a signal that was never aborted keeps no listener', {}, async (t, pool) => {
    const { signal } = new AbortController();
    await pool.apply(() => 1, [], { signal });
    await pool.map(x => x, [1, 2, 3], { signal });
    await pool.map(x => x, [], { signal });
    await t.throwsAsync(
      pool.apply(
        () => {
          throw new Error('x');
        },
        [],
        { signal },
      ),
    );
    for await (const _ of pool.imap(x => x, [1, 2], { signal }));
    t.is(getEventListeners(signal, 'abort').length, 0);
  });

  poolTest(place, 'more functions are under way than are kept for later', {}, async (t, pool) => {
    const calls = Array.from({ length: 1500 }, (_, i) => pool.apply(() => i));
    t.deepEqual(await Promise.all(calls), [...calls.keys()]);
  });

  poolTest(place, 'a pool itself is refused as an argument', {}, async (t, pool) => {
    const error = await rejection(pool.apply((x: unknown) => x, [pool]));
    t.true(error instanceof ShipError);
    t.regex((error as Error).message, /Pool/);
  });
};
