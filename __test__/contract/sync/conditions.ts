import { Value } from '#crossray/shared/value';
import { Condition } from '#crossray/sync/condition';
import { Lock } from '#crossray/sync/lock';
import { settles } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

/** What conditions promise between several. */
export const conditions: Part = place => {
  const makers = { 'with an RLock': () => new Condition(), 'with a Lock': () => new Condition(new Lock()) };
  for (const [label, make] of Object.entries(makers)) {
    peerTest(place, `Condition ${label}: as many as are notified go on`, async (t, start) => {
      const condition = make();
      const peers = (['isNotified', 'isNotifiedBlocked', 'isNotified'] as const).map(deed =>
        start(deed, condition),
      );
      for (const peer of peers) await peer.says('waits');
      let over = 0;
      for (const peer of peers) void peer.result.then(() => over++);
      // Whoever has said so waits as soon as the lock can be had.
      await condition.with(() => condition.notify());
      await settles(Promise.race(peers.map(peer => peer.result)), 'the one that was notified');
      await condition.with(() => condition.notify(0));
      t.is(over, 1);
      await condition.with(() => condition.notifyAll());
      t.deepEqual(await settles(Promise.all(peers.map(peer => peer.result)), 'all'), [true, true, true]);
    });

    for (const deed of ['isNotified', 'isNotifiedBlocked'] as const) {
      peerTest(
        place,
        `Condition ${label}: the death of one who ${deed} takes no notification`,
        async (t, start) => {
          const condition = make();
          const victim = start(deed, condition);
          await victim.says('waits');
          const survivor = start('isNotified', condition);
          await survivor.says('waits');
          await condition.with(() => {});
          await victim.kill();
          await condition.with(() => condition.notify());
          t.true(await settles(survivor.result, 'the survivor'));
        },
      );
    }
  }

  peerTest(place, 'Condition: one place, a producer and consumers', async (t, start) => {
    const [condition, place, times] = [new Condition(), new Value('i', 0), 40];
    const consumers = [
      start('consumes', condition, place, times),
      start('consumes', condition, place, times),
    ];
    for (let item = 1; item <= 2 * times; item++) {
      await condition.with(async () => {
        await condition.waitFor(() => place.value === 0);
        place.value = item;
        condition.notifyAll();
      });
    }
    const sums = await settles(Promise.all(consumers.map(peer => peer.result)), 'the consumers');
    t.is(
      (sums as number[]).reduce((a, b) => a + b),
      (2 * times * (2 * times + 1)) / 2,
    );
  });

  peerTest(place, 'Condition: the lock of one who dies while it holds it goes on', async (t, start) => {
    const condition = new Condition();
    const victim = start('holds', condition);
    await victim.says('has it');
    const waiting = condition.with(() => condition.abandoned);
    await victim.kill();
    t.true(await settles(waiting, 'with()'));
  });
};
