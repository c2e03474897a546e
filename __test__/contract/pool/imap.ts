import { CancelledError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** Takes everything; an item that failed is its error. */
async function drain<T>(iterator: AsyncIterator<T>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    try {
      const step = await settles(iterator.next(), 'next()');
      if (step.done) return all;
      all.push(step.value);
    } catch (error) {
      all.push(error);
    }
  }
}

/** An endless input that knows how far it was read and whether it was told to end. */
class Endless implements Iterable<number> {
  read = 0;
  returned = 0;

  [Symbol.iterator](): Iterator<number> {
    return {
      next: () => ({ done: false, value: this.read++ }),
      return: () => {
        this.returned++;
        return { done: true, value: undefined };
      },
    };
  }
}

/** `imap` and `imapUnordered`: order, laziness, failing items, giving up. */
export const imap: Part = place => {
  poolTest(place, 'results that are there already let timers have their turn', {}, async (t, pool) => {
    const count = 200_000;
    const items = Array.from({ length: count }, (_, i) => i);
    let done = 0;
    const onProgress = (settled: number) => {
      done = settled;
    };
    const options = { bufferSize: count, chunkSize: 5000, onProgress };
    const results = pool.imapUnordered((x: number) => x, items, options);
    await until(() => done === count, 'all results');
    let hasTurned = false;
    const timer = setTimeout(() => {
      hasTurned = true;
    }, 1);
    let taken = 0;
    for await (const _ of results) taken++;
    t.true(hasTurned);
    clearTimeout(timer);
    t.is(taken, count);
  });

  poolTest(place, 'imap gives results in input order', {}, async (t, pool) => {
    const items = Array.from({ length: 60 }, (_, i) => i);
    const slowFirst = async (x: number) => {
      const { setTimeout: sleep } = await import('node:timers/promises');
      return sleep(x % 7 === 0 ? 10 : 0, x);
    };
    t.deepEqual(await drain(pool.imap(slowFirst, items)), items);
    t.deepEqual(await drain(pool.imap(slowFirst, items, { chunkSize: 4 })), items);
    t.deepEqual(await drain(pool.imap(slowFirst, items, { chunkSize: 100, bufferSize: 1 })), items);
    t.deepEqual(await drain(pool.imap(x => x, new Set(items))), items);
  });

  poolTest(place, 'imapUnordered gives every result once, the quick before the slow', {}, async (t, pool) => {
    using marks = new Marks();
    const hold = (path: string) => {
      const { existsSync } = process.getBuiltinModule('node:fs');
      while (path.endsWith('slow') && !existsSync(`${path}-go`));
      return path;
    };
    const items = [marks.path('slow'), ...Array.from({ length: 12 }, (_, i) => marks.path(i))];
    const iterator = pool.imapUnordered(hold, items);
    const first: string[] = [];
    for (let i = 0; i < 12; i++) first.push((await settles(iterator.next(), 'a quick one')).value);
    t.deepEqual(first.toSorted(), items.slice(1).toSorted());
    marks.leave('slow-go');
    t.deepEqual(await drain(iterator), [marks.path('slow')]);
  });

  poolTest(place, 'empty inputs end at once, and stay at their end', {}, async (t, pool) => {
    for (const iterator of [pool.imap(x => x, []), pool.imapUnordered(x => x, (async function* () {})())]) {
      t.deepEqual(await iterator.next(), { done: true, value: undefined });
      t.deepEqual(await iterator.next(), { done: true, value: undefined });
    }
  });

  poolTest(place, 'an endless input is read only as far ahead as the buffer', {}, async (t, pool) => {
    const input = new Endless();
    const iterator = pool.imap(x => x, input);
    await settles(iterator.next(), 'the first');
    await pool.apply(() => 0);
    t.true(input.read <= 1 + 4 * 2, `${input.read} read of a buffer of 8`);
    for (let i = 1; i < 100; i++) t.deepEqual(await iterator.next(), { done: false, value: i });
    t.true(input.read <= 100 + 4 * 2, `${input.read} read after 100`);
    await iterator.return?.();
    t.is(input.returned, 1);
    const { read } = input;
    await pool.apply(() => 0);
    t.is(input.read, read);
    t.deepEqual(await iterator.next(), { done: true, value: undefined });
  });

  poolTest(place, 'bufferSize says how far it reads ahead', {}, async (t, pool) => {
    for (const bufferSize of [1, 3, 20]) {
      const input = new Endless();
      const iterator = pool.imapUnordered(x => x, input, { bufferSize });
      for (let i = 0; i < 10; i++) await iterator.next();
      await pool.apply(() => 0);
      t.true(input.read <= 10 + bufferSize, `${input.read} read with ${bufferSize}`);
      await iterator.return?.();
    }
    t.throws(() => pool.imap(x => x, [1], { bufferSize: 0 }), {
      instanceOf: RangeError,
      message: /bufferSize: expected an integer of at least 1, got 0/,
    });
  });

  poolTest(place, 'many next() at once are answered in turn', {}, async (t, pool) => {
    const iterator = pool.imap((x: number) => x * 10, new Endless(), { bufferSize: 2 });
    const steps = await settles(Promise.all(Array.from({ length: 20 }, () => iterator.next())), 'all next()');
    t.deepEqual(
      steps.map(step => step.value),
      Array.from({ length: 20 }, (_, i) => i * 10),
    );
    await iterator.return?.();
  });

  poolTest(place, 'async inputs are read as they come', {}, async (t, pool) => {
    let open!: () => void;
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    async function* input() {
      yield 1;
      yield 2;
      await gate;
      yield 3;
    }
    const iterator = pool.imap(x => x, input());
    t.is((await settles(iterator.next(), 'the first')).value, 1);
    t.is((await settles(iterator.next(), 'the second, while the input waits')).value, 2);
    const third = iterator.next();
    open();
    t.is((await settles(third, 'the third')).value, 3);
    t.true((await iterator.next()).done);
  });

  poolTest(place, 'a failing item rejects its own next(), and the others go on', {}, async (t, pool) => {
    const odd = (x: number) => {
      if (x % 3 === 0) throw new RangeError(`item ${x}`);
      return x;
    };
    for (const chunkSize of [1, 4]) {
      const ends = await drain(pool.imap(odd, [0, 1, 2, 3, 4, 5, 6], { chunkSize }));
      t.deepEqual(
        ends.map(end => (end instanceof RangeError ? end.message : end)),
        ['item 0', 1, 2, 'item 3', 4, 5, 'item 6'],
      );
      const loose = await drain(pool.imapUnordered(odd, [0, 1, 2, 3, 4, 5, 6], { chunkSize }));
      t.deepEqual(loose.map(end => (end instanceof RangeError ? end.message : String(end))).toSorted(), [
        '1',
        '2',
        '4',
        '5',
        'item 0',
        'item 3',
        'item 6',
      ]);
    }
  });

  poolTest(place, 'an item that cannot travel rejects its own next() too', {}, async (t, pool) => {
    for (const chunkSize of [1, 3]) {
      const ends = await drain(pool.imap(x => x, [1, pool, 3, 4], { chunkSize }));
      t.deepEqual(
        ends.map(end => (end instanceof Error ? end.name : end)),
        [1, 'ShipError', 3, 4],
      );
    }
  });

  poolTest(place, 'an input that throws is told after what was read before', {}, async (t, pool) => {
    const reason = new Error('the input broke');
    function* broken() {
      yield 1;
      yield 2;
      throw reason;
    }
    t.deepEqual(await drain(pool.imap(x => x, broken())), [1, 2, reason]);
    async function* brokenLater() {
      yield 1;
      throw reason;
    }
    t.deepEqual(await drain(pool.imap(x => x, brokenLater())), [1, reason]);
    const inChunk = await drain(pool.imap(x => x, broken(), { chunkSize: 5 }));
    t.is(inChunk.at(-1), reason, 'also within a chunk');
    t.deepEqual(inChunk.slice(0, -1), [1, 2], 'and what was read of the chunk is not lost');
  });

  poolTest(
    place,
    'break ends the input and drops what has not started',
    { processes: 1 },
    async (t, pool) => {
      using marks = new Marks();
      const input = new Endless();
      const run = (path: string) => {
        process.getBuiltinModule('node:fs').writeFileSync(path, '');
        return path;
      };
      const paths = (function* () {
        try {
          for (const n of input) yield marks.path(n);
        } finally {
          marks.leave('ended');
        }
      })();
      for await (const path of pool.imap(run, paths, { bufferSize: 30 })) if (path.endsWith('/2')) break;
      t.true(marks.has('ended'));
      await pool.apply(() => 0);
      await until(() => pool.stats.running + pool.stats.queued === 0, 'nothing is under way');
      t.true(input.read <= 33);
    },
  );

  poolTest(place, 'return() while next() waits settles both', { processes: 1 }, async (t, pool) => {
    using marks = new Marks();
    const hold = (path: string) => {
      const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
      writeFileSync(`${path}-started`, '');
      while (!existsSync(`${path}-go`));
      return path;
    };
    const iterator = pool.imap(hold, [marks.path('a'), marks.path('b')]);
    const waiting = iterator.next();
    await marks.appears('a-started');
    t.deepEqual(await settles(iterator.return!('bye' as never), 'return()'), {
      done: true,
      value: 'bye' as never,
    });
    t.deepEqual(await settles(waiting, 'the waiting next()'), { done: true, value: undefined });
    marks.leave('a-go');
    marks.leave('b-go');
    await settles(
      pool.apply(() => 0),
      'a later call',
    );
    t.false(marks.has('b-started'));
  });

  poolTest(place, 'throw() ends the iteration and rejects', {}, async (t, pool) => {
    const reason = new Error('enough');
    const input = new Endless();
    const iterator = pool.imap(x => x, input);
    await iterator.next();
    t.is(await rejection(iterator.throw!(reason)), reason);
    t.is(input.returned, 1);
    t.true((await iterator.next()).done);
  });

  poolTest(place, 'a signal ends the iteration with its reason', {}, async (t, pool) => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const input = new Endless();
    const iterator = pool.imap(x => x, input, { signal: controller.signal });
    t.is((await iterator.next()).value, 0);
    controller.abort(reason);
    t.is(await rejection(iterator.next()), reason);
    t.true((await iterator.next()).done);
    t.is(input.returned, 1, 'the input was told');
    t.throws(() => pool.imap(x => x, [1], { signal: AbortSignal.abort(reason) }), { is: reason });
  });

  poolTest(place, 'onProgress has a total once the input has ended', {}, async (t, pool) => {
    const told: [number, number | undefined][] = [];
    const options = {
      onProgress: (done: number, total: number | undefined) => told.push([done, total]),
      bufferSize: 2,
    };
    await drain(pool.imap(x => x, [1, 2, 3, 4, 5, 6], options));
    await until(() => told.length === 6, 'six reports');
    t.deepEqual(
      told.map(([done]) => done),
      [1, 2, 3, 4, 5, 6],
    );
    t.is(told[0]![1], undefined);
    t.true(told.every(([, total]) => total === undefined || total === 6));
    told.length = 0;
    await drain(pool.imap(x => x, [1, 2, 3], { ...options, bufferSize: 9 }));
    await until(() => told.length === 3, 'three reports');
    t.deepEqual(told.at(-1), [3, 3]);
  });

  poolTest(place, 'close() lets an iteration finish, and join() waits for it', {}, async (t, pool) => {
    let open!: () => void;
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    async function* input() {
      yield 1;
      await gate;
      yield* [2, 3];
    }
    const iterator = pool.imap(x => x, input());
    t.is((await iterator.next()).value, 1);
    pool.close();
    t.false(await pool.join(50));
    open();
    t.deepEqual(await drain(iterator), [2, 3]);
    t.true(await settles(pool.join(), 'join()'));
  });

  poolTest(place, 'terminate() rejects a waiting next(), also while the input waits', {}, async (t, pool) => {
    const never = (async function* () {
      yield 1;
      await new Promise(() => {});
    })();
    const iterator = pool.imap(x => x, never);
    t.is((await iterator.next()).value, 1);
    const waiting = iterator.next();
    await settles(pool.terminate(), 'terminate()');
    t.true((await rejection(waiting, 'the waiting next()')) instanceof CancelledError);
    t.true((await settles(iterator.next(), 'next() after it')).done);
  });
};
