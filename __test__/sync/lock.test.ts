import { InvalidStateError, TimeoutError, WouldDeadlockError } from '#crossray/errors';
import { Lock } from '#crossray/sync/lock';
import { rejection } from '../support/until.js';
import { timed, turn } from './support.js';

timed('an unlocked lock cannot be released', t => {
  const lock = new Lock();
  t.throws(() => lock.release(), { instanceOf: InvalidStateError, message: /not locked/ });
  t.true(lock.acquireSync());
  lock.release();
  t.throws(() => lock.release(), { code: 'ERR_CROSSRAY_INVALID_STATE' });
});

timed('to wait without a limit for what this thread has is an error at once', async t => {
  const lock = new Lock();
  await lock.acquire();
  t.throws(() => lock.acquireSync(), { instanceOf: WouldDeadlockError, code: 'ERR_CROSSRAY_WOULD_DEADLOCK' });
  t.throws(() => lock.acquireSync(Number.POSITIVE_INFINITY), { instanceOf: WouldDeadlockError });
  t.false(lock.acquireSync(5), 'with a limit it is a wait like any other');
  t.false(lock.acquireSync(0));
  lock.release();
});

timed('who waits gets it in turn', async t => {
  const lock = new Lock();
  await lock.acquire();
  const order: number[] = [];
  const waits = [1, 2, 3].map(async name => {
    await lock.acquire();
    order.push(name);
    lock.release();
  });
  await turn();
  t.deepEqual(order, []);
  lock.release();
  await Promise.all(waits);
  t.deepEqual(order, [1, 2, 3]);
});

timed('a wait that is over by time or signal has had no effect', async t => {
  const lock = new Lock();
  await lock.acquire();
  t.false(await lock.acquire(5));
  t.false(await lock.acquire({ timeout: -3 }));
  const abort = new AbortController();
  const reason = new Error('enough');
  const waiting = rejection(lock.acquire({ signal: abort.signal }));
  await turn();
  abort.abort(reason);
  t.is(await waiting, reason);
  t.is(await rejection(lock.acquire({ signal: abort.signal })), reason);
  lock.release();
  t.is(await rejection(lock.acquire({ signal: abort.signal })), reason, 'also if it could be had');
  t.false(lock.locked());
});

timed('a guard releases once, at the end of its block', async t => {
  const lock = new Lock();
  {
    using guard = await lock.guard();
    t.true(lock.locked());
    t.is((await rejection(lock.guard(0))) instanceof TimeoutError, true);
    guard.release();
    t.false(lock.locked());
    await lock.acquire();
  }
  t.true(lock.locked(), 'a guard that was released leaves the next owner alone');
  lock.release();
  {
    using _guard = lock.guardSync();
    t.throws(() => lock.guardSync(0), { instanceOf: TimeoutError });
  }
  t.false(lock.locked());
});

timed('with() gives what the function gives, and releases however it ends', async t => {
  const lock = new Lock();
  t.is(await lock.with(() => lock.locked()), true);
  t.is(await lock.with(async () => 7), 7);
  const error = new Error('no');
  const fails = () => {
    throw error;
  };
  t.is(await rejection(lock.with(fails)), error);
  t.is(
    t.throws(() => lock.withSync(fails)),
    error,
  );
  t.is(
    lock.withSync(() => 8),
    8,
  );
  t.throws(() => lock.withSync(async () => {}), { instanceOf: TypeError, message: /use with\(\)/ });
  t.false(lock.locked());
});

timed('limits are checked', async t => {
  const lock = new Lock();
  t.true((await rejection(lock.acquire('soon' as unknown as number))) instanceof TypeError);
  t.true((await rejection(lock.acquire({ signal: 1 as unknown as AbortSignal }))) instanceof TypeError);
  t.throws(() => lock.acquireSync(Number.NaN), {
    instanceOf: TypeError,
    message: /timeout: expected a number/,
  });
  t.false(lock.locked());
});
