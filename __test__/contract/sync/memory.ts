import { SharedArray } from '#crossray/shared/array';
import { SharedMemory } from '#crossray/shared/memory';
import { Value } from '#crossray/shared/value';
import { settles } from '../../support/until.js';
import { type Part, peerTest } from './place.js';

/** What shared memory promises between several. */
export const memory: Part = place => {
  peerTest(place, 'Value: additions of several are all there', async (t, start) => {
    const [value, times] = [new Value('d', 1), 2000];
    const peers = [start('adds', value, times), start('adds', value, times)];
    for (let time = 0; time < times; time++) value.add(1);
    await settles(Promise.all(peers.map(peer => peer.result)), 'adding');
    t.is(value.value, 1 + 2 * times);
  });

  peerTest(place, 'Value: with its lock, steps of several do not mix', async (t, start) => {
    const value = new Value('i');
    const peers = [
      start('countsBlocked', value.getLock(), value, 300),
      start('counts', value.getLock(), value, 100, 3),
    ];
    await settles(Promise.all(peers.map(peer => peer.result)), 'counting');
    t.is(value.value, 400);
  });

  peerTest(place, 'SharedArray: the same bytes, also through a view of them', async (t, start) => {
    const shared = new SharedArray(Float64Array, [1, 2, 3]);
    t.is(await settles(start('doubles', shared).result, 'doubling'), 3);
    t.deepEqual([...shared.array], [2, 4, 6]);
    const bytes = new Uint8Array(shared.array.buffer, 8, 8);
    t.is(await settles(start('fills', bytes, 0).result, 'filling'), 8);
    t.deepEqual([...shared.array], [2, 0, 6]);
  });

  peerTest(place, 'SharedMemory: the same bytes, also after its name is gone', async (t, start) => {
    using own = new SharedMemory({ create: true, size: 16 });
    own.unlink();
    t.is(await settles(start('writes', own, 'hello').result, 'writing'), own.name);
    t.is(own.buf.toString('utf8', 0, 5), 'hello');
  });

  peerTest(place, 'the lock of a Value whose owner dies is free', async (t, start) => {
    const lock = new Value('i').getLock();
    const victim = start('holds', lock);
    await victim.says('has it');
    await victim.kill();
    t.true(await settles(lock.acquire(), 'acquire()'));
    t.true(lock.abandoned);
    lock.release();
  });
};
