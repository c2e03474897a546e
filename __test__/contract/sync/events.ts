import { Event } from '#crossray/sync/event';
import { settles } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

/** What events promise between several. */
export const events: Part = place => {
  peerTest(place, 'Event: all who wait go on when it is set', async (t, start) => {
    const event = new Event();
    const peers = [start('awaits', event), start('awaitsBlocked', event), start('awaits', event)];
    for (const peer of peers) await peer.says('waits');
    event.set();
    t.deepEqual(await settles(Promise.all(peers.map(peer => peer.result)), 'all'), [true, true, true]);
    t.true(event.isSet());
  });

  for (const deed of ['awaits', 'awaitsBlocked'] as const) {
    peerTest(place, `Event: the death of one who ${deed} disturbs nobody`, async (t, start) => {
      const event = new Event();
      const [victim, survivor] = [start(deed, event), start('awaits', event)];
      for (const peer of [victim, survivor]) await peer.says('waits');
      await victim.kill();
      event.set();
      t.true(await settles(survivor.result, 'the survivor'));
    });
  }
};
