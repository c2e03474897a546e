import { Value } from '#crossray/shared/value';
import { Event } from '#crossray/sync/event';
import { Lock } from '#crossray/sync/lock';
import { RLock } from '#crossray/sync/rlock';
import { BoundedSemaphore } from '#crossray/sync/semaphore';
import { settles } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

const TIMES = 150;

/** What locks promise between several. */
export const locks: Part = place => {
  for (const make of [() => new Lock(), () => new RLock(), () => new BoundedSemaphore(1)]) {
    const { name } = make().constructor;

    peerTest(place, `${name}: one has it at a time, however they wait`, async (t, start) => {
      const [lock, value] = [make(), new Value('i', 0)];
      const peers = [
        start('counts', lock, value, TIMES, 1),
        start('counts', lock, value, TIMES, 2),
        start('countsBlocked', lock, value, TIMES),
      ];
      await settles(Promise.all(peers.map(peer => peer.result)), 'counting');
      t.is(value.value, 3 * TIMES);
      t.false(lock.locked());
    });

    peerTest(place, `${name}: who waits gets it when it is released`, async (t, start) => {
      const [lock, event] = [make(), new Event()];
      const holder = start('holdsUntil', lock, event);
      await holder.says('has it');
      t.true(lock.locked());
      t.false(await lock.acquire(0));
      t.false(await lock.acquire(20));
      t.false(lock.acquireSync(20));
      const waiting = lock.with(() => true);
      const peers = [start('waits', lock), start('waitsBlocked', lock)];
      for (const peer of peers) await peer.says('waits');
      event.set();
      t.true(await settles(waiting, 'with()'));
      t.deepEqual(await settles(Promise.all(peers.map(peer => peer.result)), 'others'), [true, true]);
    });

    for (const deed of ['holds', 'holdsBlocked'] as const) {
      peerTest(place, `${name}: the death of one who ${deed} gives it to who waits`, async (t, start) => {
        const [lock, never] = [make(), new Event()];
        const victim = start(deed, lock, never);
        await victim.says('has it');
        const waiting = lock.with(() => true);
        const blocked = start('waitsBlocked', lock);
        await blocked.says('waits');
        await victim.kill();
        t.deepEqual(await settles(Promise.all([waiting, blocked.result]), 'those who wait'), [true, true]);
      });
    }

    for (const deed of ['waits', 'waitsBlocked'] as const) {
      peerTest(place, `${name}: the death of one who ${deed} leaves no trace`, async (t, start) => {
        const lock = make();
        t.true(await lock.acquire());
        const victim = start(deed, lock);
        await victim.says('waits');
        await victim.kill();
        lock.release();
        t.true(lock.acquireSync(0));
        lock.release();
      });
    }
  }

  for (const make of [() => new Lock(), () => new RLock()]) {
    const { name } = make().constructor;
    peerTest(
      place,
      `${name}: the next owner sees that it was abandoned, and only that one`,
      async (t, start) => {
        const lock = make();
        const victim = start('holds', lock);
        await victim.says('has it');
        t.false(lock.abandoned);
        await victim.kill();
        t.true(await settles(lock.acquire(), 'acquire()'));
        t.true(lock.abandoned);
        lock.release();
        t.false(lock.abandoned);
        t.true(lock.acquireSync());
        t.false(lock.abandoned);
        lock.release();
      },
    );
  }

  peerTest(place, 'Lock: another may release it', async (t, start) => {
    const lock = new Lock();
    await lock.acquire();
    await settles(start('releases', lock).result, 'releasing');
    t.false(lock.locked());
  });

  peerTest(place, 'RLock: nobody else may release it', async (t, start) => {
    const lock = new RLock();
    await lock.acquire();
    const error = await t.throwsAsync(settles(start('releases', lock).result, 'releasing'));
    t.regex(error?.message ?? '', /expected the RLock to be owned by the caller, but somebody else has it/);
    lock.release();
  });
};
