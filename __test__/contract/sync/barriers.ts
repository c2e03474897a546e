import { BrokenBarrierError } from '#crossray/errors';
import { Barrier } from '#crossray/sync/barrier';
import { rejection, settles, until } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

const TIMES = 1000;

/** What barriers promise between several. */
export const barriers: Part = place => {
  peerTest(place, `Barrier: ${TIMES} passes, each party with a number of its own`, async (t, start) => {
    const barrier = new Barrier(3);
    const peers = [start('passes', barrier, TIMES), start('passesBlocked', barrier, TIMES)];
    const own: number[] = [];
    for (let time = 0; time < TIMES; time++) own.push(await barrier.wait());
    const others = (await settles(Promise.all(peers.map(peer => peer.result)), 'the others')) as number[][];
    const wrong = own.filter((place, time) => {
      const places = [place, ...others.map(other => other[time])].sort();
      return places.join() !== '0,1,2';
    });
    t.deepEqual(wrong, []);
    t.is(barrier.nWaiting, 0);
    t.false(barrier.broken);
  });

  for (const deed of ['comes', 'comesBlocked'] as const) {
    peerTest(place, `Barrier: the death of one who ${deed} breaks it for the others`, async (t, start) => {
      const barrier = new Barrier(4);
      const [victim, other] = [start(deed, barrier), start('comesBlocked', barrier)];
      const own = barrier.wait();
      await until(() => barrier.nWaiting === 3, 'three parties wait');
      await victim.kill();
      t.true((await rejection(own)) instanceof BrokenBarrierError);
      await t.throwsAsync(settles(other.result, 'the other'), { message: /the Barrier is broken/ });
      t.true(barrier.broken);
      barrier.reset();
      t.false(barrier.broken);
      const [again, last] = [start('comes', barrier), start('comesBlocked', barrier)];
      const numbers = [barrier.wait(), barrier.wait(), again.result, last.result];
      const places = (await settles(Promise.all(numbers), 'all')) as number[];
      t.deepEqual(places.sort(), [0, 1, 2, 3]);
    });
  }

  peerTest(place, 'Barrier: abort and reset end the waits of others', async (t, start) => {
    const barrier = new Barrier(2);
    for (const end of [() => barrier.abort(), () => barrier.reset()]) {
      for (const deed of ['comes', 'comesBlocked'] as const) {
        const peer = start(deed, barrier);
        await until(() => barrier.nWaiting === 1, 'one party waits');
        end();
        await t.throwsAsync(settles(peer.result, deed), { message: /the Barrier is broken/ });
        barrier.reset();
        await until(() => !barrier.broken, 'it is as new');
      }
    }
  });
};
