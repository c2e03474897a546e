import { InvalidStateError, WouldDeadlockError } from '#crossray/errors';
import { RLock } from '#crossray/sync/rlock';
import { rejection } from '../support/until.js';
import { timed, turn } from './support.js';

timed('inside of with() it may be acquired again, in every way', async t => {
  const lock = new RLock();
  await lock.with(async () => {
    await turn();
    t.is(await lock.with(async () => lock.with(() => 'deep')), 'deep');
    t.true(await lock.acquire());
    t.true(lock.acquireSync());
    lock.release();
    lock.release();
    t.is(
      lock.withSync(() => 'blocking'),
      'blocking',
    );
    using _guard = await lock.guard();
    t.true(lock.locked());
  });
  t.false(lock.locked());
});

timed('two calls of with() are two owners', async t => {
  const lock = new RLock();
  let inside = 0;
  const visit = async () => {
    inside += 1;
    t.is(inside, 1);
    await turn();
    await lock.with(turn);
    inside -= 1;
  };
  await Promise.all([lock.with(visit), lock.with(visit), lock.with(visit)]);
  t.false(lock.locked());
});

timed('what with() has left running owns nothing any more', async t => {
  const lock = new RLock();
  let late: Promise<boolean> | undefined;
  await lock.with(() => {
    late = turn().then(async () => {
      t.true(lock.locked(), 'somebody else has it by now');
      return lock.acquire(0);
    });
  });
  await lock.acquire();
  t.is(await late, false);
  lock.release();
});

timed('acquire() outside of with() makes an owner that does not acquire it again', async t => {
  const lock = new RLock();
  await lock.acquire();
  t.false(await lock.acquire(5));
  t.false(lock.acquireSync(5));
  t.throws(() => lock.acquireSync(), { instanceOf: WouldDeadlockError });
  t.is(await rejection(lock.with(() => {}, 0)).then(error => (error as Error).name), 'TimeoutError');
  lock.release();
  t.false(lock.locked());
});

timed('blocking calls are owned by the thread', async t => {
  const lock = new RLock();
  t.true(lock.acquireSync());
  t.true(lock.acquireSync());
  t.false(await lock.acquire(5));
  lock.release();
  t.true(lock.locked());
  lock.release();
  t.false(lock.locked());
  lock.withSync(() => lock.withSync(() => t.true(lock.locked())));
  t.false(lock.locked());
});

timed('nobody but its owner releases it', async t => {
  const lock = new RLock();
  t.throws(() => lock.release(), { instanceOf: InvalidStateError, message: /nobody has it/ });
  let go = () => {};
  const held = lock.with(() => new Promise<void>(resolve => (go = resolve)));
  await turn();
  t.throws(() => lock.release(), { instanceOf: InvalidStateError, message: /somebody else has it/ });
  t.true(lock.locked());
  go();
  await held;
});

timed('scopes of several locks do not mix', async t => {
  const [a, b] = [new RLock(), new RLock()];
  await a.with(() =>
    b.with(async () => {
      await a.with(() => b.with(turn));
      a.acquireSync();
      a.release();
    }),
  );
  t.false(a.locked() || b.locked());
});
