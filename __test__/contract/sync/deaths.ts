import { setTimeout as sleep } from 'node:timers/promises';
import { Value } from '#crossray/shared/value';
import { Condition } from '#crossray/sync/condition';
import { Lock } from '#crossray/sync/lock';
import { RLock } from '#crossray/sync/rlock';
import { BoundedSemaphore } from '#crossray/sync/semaphore';
import { Random } from '../../support/random.js';
import { settles } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

const KILLS = 20;
const UNITS = 2;

/** What holds when peers are killed at any moment, whatever they are at. */
export const deaths: Part = place => {
  for (const seed of [1, 2]) {
    peerTest(place, `everything goes on when users are killed at random (seed ${seed})`, async (t, start) => {
      const random = new Random(seed);
      const [lock, rlock, condition] = [new Lock(), new RLock(), new Condition()];
      const semaphore = new BoundedSemaphore(UNITS);
      const [locks, count] = [{ lock, rlock, semaphore, condition }, new Value('i', 0)];
      const churn = () => start('churns', locks, count, random.integer(1, 1e9));
      const peers = [churn(), churn(), churn()];
      for (let kill = 0; kill < KILLS; kill++) {
        const index = random.integer(0, peers.length - 1);
        const victim = peers[index];
        await victim?.says('churns');
        await sleep(random.integer(0, 15));
        await victim?.kill();
        peers[index] = churn();
        const alone = await settles(
          lock.with(async () => {
            const seen = count.value;
            await sleep(1);
            return count.value === seen;
          }),
          `Lock after kill ${kill}`,
        );
        t.true(alone);
        await settles(
          rlock.with(() => {}),
          `RLock after kill ${kill}`,
        );
        await settles(
          condition.with(() => condition.notify()),
          `Condition after kill ${kill}`,
        );
      }
      for (const peer of peers)
        await t.throwsAsync(Promise.race([peer.says('not alone'), ended(peer.kill())]));
      t.is(semaphore.getValue(), UNITS);
      t.false(lock.locked() || rlock.locked() || condition.locked());
    });
  }
};

async function ended(killed: Promise<void>): Promise<never> {
  await killed;
  throw new Error('ended');
}
