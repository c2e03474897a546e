import { InvalidStateError, WouldDeadlockError } from '#crossray/errors';
import { Condition } from '#crossray/sync/condition';
import { Lock } from '#crossray/sync/lock';
import { RLock } from '#crossray/sync/rlock';
import { Random } from '../support/random.js';
import { rejection, until } from '../support/until.js';
import { timed, turn } from './support.js';

timed('everything needs the lock', async t => {
  for (const condition of [new Condition(), new Condition(new Lock()), new Condition(new RLock())]) {
    const needs = { instanceOf: InvalidStateError, message: /has to acquire the lock/ };
    t.throws(() => condition.notify(), needs);
    t.throws(() => condition.notifyAll(), needs);
    t.throws(() => condition.waitSync(0), needs);
    t.true((await rejection(condition.wait(0))) instanceof InvalidStateError);
  }
});

timed('a wait releases the lock, and has it again afterwards', async t => {
  for (const condition of [new Condition(), new Condition(new Lock())]) {
    const waiting = condition.with(async () => {
      const notified = await condition.wait();
      t.true(condition.locked());
      return notified;
    });
    await turn();
    await condition.with(() => condition.notify());
    t.true(await waiting);
    t.false(condition.locked());
  }
});

timed('all levels are released, and taken back', async t => {
  const condition = new Condition();
  const waiting = condition.with(() => condition.with(() => condition.with(() => condition.wait())));
  await turn();
  t.false(condition.locked());
  condition.acquireSync();
  condition.acquireSync();
  condition.notify();
  t.false(condition.waitSync(5));
  condition.release();
  t.true(condition.locked());
  condition.release();
  t.true(await waiting);
});

timed('a guard or acquire() can wait too', async t => {
  const condition = new Condition();
  const waiting = (async () => {
    using _guard = await condition.guard();
    return await condition.wait();
  })();
  await turn();
  await condition.acquire();
  condition.notifyAll();
  condition.release();
  t.true(await waiting);
  t.false(condition.locked());
});

timed('a wait that is over by time or signal takes no notification', async t => {
  const condition = new Condition();
  t.false(await condition.with(() => condition.wait(5)));
  const abort = new AbortController();
  const aborted = condition.with(async () => {
    const error = await rejection(condition.wait({ signal: abort.signal }));
    t.true(condition.locked(), 'the lock is taken back');
    return error;
  });
  let isWaiting = false;
  const patient = condition.with(() => {
    isWaiting = true;
    return condition.wait();
  });
  await until(() => isWaiting, 'the lock comes to the second, who then waits');
  abort.abort('enough');
  t.is(await aborted, 'enough');
  t.is(await condition.with(() => rejection(condition.wait({ signal: abort.signal }))), 'enough');
  await condition.with(() => condition.notify());
  t.true(await patient);
});

timed('waitFor gives what the predicate gave last', async t => {
  const condition = new Condition();
  let item = 0;
  const waiting = condition.with(() => condition.waitFor(() => item));
  for (item = 0; item < 3; item++) {
    if (item === 1) break;
    await turn();
    await condition.with(() => condition.notify());
  }
  await condition.with(() => condition.notify());
  t.is(await waiting, 1);
  t.is(await condition.with(() => condition.waitFor(() => '', 5)), '');
  t.is(
    condition.withSync(() => condition.waitForSync(() => false, 5)),
    false,
  );
  t.is(await condition.with(() => condition.waitFor(async () => 'async')), 'async');
});

timed('a blocking wait that only others could end is an error if there are none', t => {
  const condition = new Condition();
  condition.withSync(() => {
    t.throws(() => condition.waitSync(), { instanceOf: WouldDeadlockError });
    t.true(condition.locked());
  });
  t.false(condition.locked());
});

timed('a number of waiters below 1 notifies nobody', async t => {
  const condition = new Condition();
  let [begun, over] = [false, false];
  const waits = condition.with(async () => {
    begun = true;
    await condition.wait(60_000);
    over = true;
  });
  await until(() => begun, 'it waits');
  for (const n of [-1, 0, Number.NEGATIVE_INFINITY]) await condition.with(() => condition.notify(n));
  await turn();
  t.false(over);
  await condition.with(() => condition.notify(Number.POSITIVE_INFINITY));
  await waits;
  t.true(over);
});

timed('what is no lock is refused', t => {
  t.throws(() => new Condition({} as Lock), {
    instanceOf: TypeError,
    message: /expected a Lock or an RLock/,
  });
});

timed('waits, ends of waits and notifications in any order: none is lost', async t => {
  for (let seed = 1; seed <= 25; seed++) {
    const random = new Random(seed);
    const condition = new Condition();
    let [begun, notified, over] = [0, 0, 0];
    const waits: Promise<void>[] = [];
    for (let step = 0; step < 30; step++) {
      const choice = random.integer(1, 4);
      if (choice <= 2) {
        begun += 1;
        const limit = random.percent(40) ? random.integer(0, 3) : Number.POSITIVE_INFINITY;
        const wait = condition.with(() => condition.wait(limit));
        waits.push(
          wait.then(was => {
            if (was) notified += 1;
            else over += 1;
          }),
        );
      } else if (choice === 3) {
        await condition.with(() => condition.notify(random.integer(1, 2)));
      } else {
        await turn();
      }
    }
    for (let round = 0; notified + over < begun; round++) {
      if (round > 2000) break;
      await condition.with(() => condition.notifyAll());
      await turn();
    }
    t.is(notified + over, begun, `seed ${seed}`);
    await Promise.all(waits);
  }
});
