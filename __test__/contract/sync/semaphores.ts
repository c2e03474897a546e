import { BoundedSemaphore, Semaphore } from '#crossray/sync/semaphore';
import { settles, until } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

/** What becomes of the units of a semaphore. */
export const semaphores: Part = place => {
  for (const make of [() => new Semaphore(2), () => new BoundedSemaphore(2)]) {
    const { name } = make().constructor;

    peerTest(place, `${name}: permits of one that is killed come back, once`, async (t, start) => {
      const semaphore = make();
      const victims = [start('holds', semaphore), start('holds', semaphore)];
      for (const victim of victims) await victim.says('has it');
      t.is(semaphore.getValue(), 0);
      const waiting = semaphore.acquire();
      await victims[0]?.kill();
      t.true(await settles(waiting, 'acquire()'));
      await victims[1]?.kill();
      await until(() => semaphore.getValue() === 1, 'the other permit is back');
      semaphore.release();
      t.is(semaphore.getValue(), 2);
    });

    peerTest(place, `${name}: units of one that ends by itself stay taken`, async (t, start) => {
      const semaphore = make();
      const peer = start('keeps', semaphore);
      t.true(await settles(peer.result, 'acquire()'));
      await settles(peer.ended, 'the end');
      t.is(semaphore.getValue(), 1);
    });
  }

  peerTest(place, 'Semaphore: messages do not come back', async (t, start) => {
    const semaphore = new Semaphore(0);
    semaphore.release();
    semaphore.release();
    const victim = start('holds', semaphore);
    await victim.says('has it');
    await victim.kill();
    t.is(semaphore.getValue(), 1);
  });
};
