import { getEventListeners } from 'node:events';
import { CancelledError } from 'crossray';
import { Marks } from '../../support/marks.js';
import { holdUntil, loopForever, mark, whoAmI } from '../../support/tasks.js';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, poolTest } from './suite.js';

/** `cancel()` and `AbortSignal`: in the queue, while it runs and looks, while it runs and does not. */
export const cancel: Part = place => {
  poolTest(place, 'many calls under one signal: no warning, and all end with it', {}, async (t, pool) => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const controller = new AbortController();
    const { signal } = controller;
    const nap = () => new Promise(resolve => setTimeout(resolve, 60_000));
    const waits = [pool.submit(nap)];
    const ends = Promise.all(
      Array.from({ length: 15 }, () => [
        rejection(pool.apply(nap, [], { signal })),
        rejection(pool.map(nap, [1], { signal })),
        rejection(pool.imap(nap, [1], { signal }).next()),
        rejection(waits[0]!.result({ signal })),
      ]).flat(),
    );
    t.is(getEventListeners(signal, 'abort').length, 1);
    await new Promise(resolve => setImmediate(resolve));
    controller.abort('all of you');
    t.deepEqual(await settles(ends, 'the calls'), new Array(60).fill('all of you'));
    t.is(getEventListeners(signal, 'abort').length, 0);
    process.off('warning', note);
    t.deepEqual(warnings, []);
    t.true(waits[0]!.cancel());
  });

  const one = { processes: 1 };

  poolTest(place, 'a call in the queue is cancelled and never runs', one, async (t, pool) => {
    using marks = new Marks();
    const first = pool.applyAsync(holdUntil, [marks.path('a')]);
    const second = pool.applyAsync(mark, [marks.path('b')]);
    await marks.appears('a-started');
    t.true(second.cancel());
    t.true(second.ready());
    t.true((await rejection(second.get())) instanceof CancelledError);
    t.false(second.cancel());
    marks.leave('a-go');
    t.is(await first, marks.path('a'));
    await pool.apply(() => 0);
    t.false(marks.has('b'));
  });

  poolTest(place, 'calls are cancelled before they are even sent', {}, async (t, pool) => {
    using marks = new Marks();
    const calls = Array.from({ length: 50 }, (_, i) => pool.submit(mark, marks.path(i)));
    t.true(calls.every(call => call.cancel()));
    for (const call of calls) t.true((await rejection(call)) instanceof CancelledError);
    t.is(await pool.apply(() => 'goes on'), 'goes on');
    await until(() => pool.stats.queued + pool.stats.running === 0, 'nothing is under way');
  });

  poolTest(
    place,
    'a loop that looks at cancelled() stops by itself and keeps its worker',
    { ...one, cancelGrace: 30_000 },
    async (t, pool) => {
      using marks = new Marks();
      const look = async (path: string) => {
        const { currentTask } = await import('crossray');
        const { writeFileSync } = process.getBuiltinModule('node:fs');
        const task = currentTask();
        writeFileSync(`${path}-started`, '');
        while (!task?.cancelled());
        writeFileSync(`${path}-stopped`, '');
        return 'nobody hears this';
      };
      const { worker } = await pool.apply(whoAmI);
      const call = pool.applyAsync(look, [marks.path('a')]);
      await marks.appears('a-started');
      t.true(call.cancel());
      t.true((await rejection(call)) instanceof CancelledError);
      await marks.appears('a-stopped');
      t.is((await settles(pool.apply(whoAmI), 'a later call')).worker, worker);
      t.is(pool.stats.lost, 0);
    },
  );

  poolTest(
    place,
    'a task that waits is told by its signal',
    { ...one, cancelGrace: 30_000 },
    async (t, pool) => {
      using marks = new Marks();
      const wait = async (path: string) => {
        const { currentTask } = await import('crossray');
        const { writeFileSync } = process.getBuiltinModule('node:fs');
        const { signal } = currentTask() ?? {};
        writeFileSync(`${path}-started`, '');
        await new Promise(resolve => signal?.addEventListener('abort', resolve));
        writeFileSync(`${path}-stopped`, '');
      };
      const { worker } = await pool.apply(whoAmI);
      const call = pool.applyAsync(wait, [marks.path('a')]);
      await marks.appears('a-started');
      t.true(call.cancel());
      await marks.appears('a-stopped');
      t.is((await settles(pool.apply(whoAmI), 'a later call')).worker, worker);
    },
  );

  poolTest(place, 'the signal of a task that is not cancelled is not aborted', {}, async (t, pool) => {
    const look = async () => {
      const { currentTask } = await import('crossray');
      const task = currentTask();
      const { signal } = task ?? {};
      return [signal?.aborted, task?.cancelled(), signal === task?.signal];
    };
    t.deepEqual(await pool.apply(look), [false, false, true]);
  });

  poolTest(
    place,
    'a busy loop is cancelled at once; its worker is replaced after the grace',
    { ...one, cancelGrace: 50 },
    async (t, pool) => {
      using marks = new Marks();
      const { worker } = await pool.apply(whoAmI);
      const call = pool.applyAsync(loopForever, [marks.path('a')]);
      const behind = pool.apply(whoAmI);
      await marks.appears('a');
      t.true(call.cancel());
      t.true(call.ready(), 'the caller need not wait for the grace');
      t.not((await settles(behind, 'the call behind')).worker, worker);
      t.is((await pool.apply(whoAmI)).worker, (await behind).worker);
    },
  );

  poolTest(
    place,
    'a wait that never ends is cancelled like a busy loop',
    { ...one, cancelGrace: 50 },
    async (t, pool) => {
      using marks = new Marks();
      const wait = async (path: string) => {
        process.getBuiltinModule('node:fs').writeFileSync(path, '');
        await new Promise(() => {});
      };
      const call = pool.applyAsync(wait, [marks.path('a')]);
      await marks.appears('a');
      call.cancel();
      t.is(
        await settles(
          pool.apply(() => 'next'),
          'the next call',
        ),
        'next',
      );
    },
  );

  poolTest(place, 'cancelGrace 0 replaces at once', { ...one, cancelGrace: 0 }, async (t, pool) => {
    using marks = new Marks();
    for (let round = 0; round < 3; round++) {
      const call = pool.applyAsync(loopForever, [marks.path(round)]);
      await marks.appears(round);
      call.cancel();
      t.is(
        await settles(
          pool.apply((x: number) => x, [round]),
          'the next call',
        ),
        round,
      );
    }
  });

  poolTest(
    place,
    'an abort rejects with the reason, in the queue, while it runs, and beforehand',
    { ...one, cancelGrace: 20 },
    async (t, pool) => {
      using marks = new Marks();
      const reasons = [new Error('first'), 'second', undefined];
      for (const reason of reasons) {
        const controller = new AbortController();
        const { signal } = controller;
        const path = marks.path(`r${reasons.indexOf(reason)}`);
        const running = pool.apply(loopForever, [path], { signal });
        const queued = pool.apply(mark, [`${path}-queued`], { signal });
        const other = pool.applyAsync(mark, [`${path}-other`], { signal });
        await marks.appears(`r${reasons.indexOf(reason)}`);
        controller.abort(reason);
        for (const call of [running, queued, other.get()]) t.is(await rejection(call), signal.reason);
        t.is(await rejection(pool.apply(() => 1, [], { signal })), signal.reason);
        t.is(
          await settles(
            pool.apply(() => 'next'),
            'the next call',
          ),
          'next',
        );
        t.false(marks.has(`r${reasons.indexOf(reason)}-queued`));
      }
      t.is(
        ((await rejection(pool.apply(loopForever, [], { signal: AbortSignal.timeout(20) }))) as Error).name,
        'TimeoutError',
      );
    },
  );

  poolTest(place, 'a map is cancelled as a whole', { cancelGrace: 20 }, async (t, pool) => {
    using marks = new Marks();
    const run = (path: string) => {
      process.getBuiltinModule('node:fs').writeFileSync(path, '');
      for (;;);
    };
    const map = pool.mapAsync(
      run,
      Array.from({ length: 10 }, (_, i) => marks.path(i)),
      { chunkSize: 1 },
    );
    await until(() => marks.all.length >= 2, 'both workers run');
    t.true(map.cancel());
    t.true((await rejection(map)) instanceof CancelledError);
    t.deepEqual(
      await settles(
        pool.map(x => x * 2, [1, 2, 3]),
        'a later map',
      ),
      [2, 4, 6],
    );
    t.is(marks.all.length, 2, 'nothing else has started');
  });

  poolTest(
    place,
    'what is cancelled a thousand times in a row leaves nothing behind',
    {},
    async (t, pool) => {
      for (let i = 0; i < 1000; i++) {
        const call = pool.submit((x: number) => x, i);
        if (i % 2) await null;
        if (i % 50 === 0) await pool.apply(() => 0);
        const cancelled = call.cancel();
        t.is(cancelled, call.cancelled());
        if (cancelled) t.true((await rejection(call)) instanceof CancelledError);
        else t.is(await call, i);
      }
      await until(() => pool.stats.queued + pool.stats.running === 0, 'nothing is under way');
    },
  );
};
