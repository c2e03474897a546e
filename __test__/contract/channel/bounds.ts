import { EOFError, Lock, Pipe, Queue, QueueEmpty, QueueFull, QueueShutDown } from 'crossray';
import { rejection, until } from '../../support/until.js';
import { type Part, peersTest, soloTest } from './suite.js';

/** Limits, timeouts, signals, shutdown. */
export const bounds: Part = place => {
  soloTest(place, 'a full queue makes puts wait, in their order', async t => {
    const queue = new Queue<number>(2);
    await queue.put(0);
    await queue.put(1);
    t.true(queue.full());
    t.throws(() => queue.putNoWait(9), { instanceOf: QueueFull });
    const waiting = [queue.put(2), queue.put(3)];
    t.throws(() => queue.putNoWait(9), { instanceOf: QueueFull });
    t.is(queue.qsize(), 2);
    for (let i = 0; i < 4; i++) t.is(await queue.get(), i);
    await Promise.all(waiting);
    t.true(queue.empty());
    queue.close();
  });

  soloTest(place, 'a put that gives up has had no effect', async t => {
    const queue = new Queue<number>(1);
    await queue.put(0);
    const controller = new AbortController();
    const late = rejection(queue.put(1, 5));
    const aborted = rejection(queue.put(2, { signal: controller.signal }));
    const stays = queue.put(3);
    t.true((await late) instanceof QueueFull);
    controller.abort(new Error('never mind'));
    t.is(((await aborted) as Error).message, 'never mind');
    t.is(await queue.get(), 0);
    t.is(await queue.get(), 3);
    await stays;
    t.is(queue.qsize(), 0);
    queue.close();
  });

  soloTest(place, 'an abort ends the puts that wait, and not one that it has made room for', async t => {
    const queue = new Queue<unknown>(1);
    await queue.put(0);
    const controller = new AbortController();
    const { signal } = controller;
    const lock = new Lock();
    const first = rejection(queue.put(lock, { signal }));
    const second = queue.put(lock, { signal });
    t.is(queue.getNoWait(), 0);
    controller.abort();
    t.is(await first, signal.reason);
    await second;
    // Their uses of the lock ended once each: it is still ours, and no other is in its place.
    queue.shutdown(true);
    const others = Array.from({ length: 3 }, () => new Lock());
    for (const other of others) await other.acquire();
    t.true(await lock.acquire(1000));
    lock.release();
    queue.close();
  });

  soloTest(place, 'a put that is refused keeps nothing of its item', async t => {
    const queue = new Queue<unknown>();
    queue.shutdown();
    const [here, there] = Pipe();
    t.true((await rejection(queue.put(there, { timeout: 60_000 }))) instanceof QueueShutDown);
    there.close();
    t.true((await rejection(here.recv(), 'the end of the pipe')) instanceof EOFError);
    here.close();
    queue.close();
  });

  soloTest(place, 'a get that gives up takes nothing', async t => {
    const queue = new Queue<number>();
    const controller = new AbortController();
    const late = rejection(queue.get(5));
    const aborted = rejection(queue.get({ signal: controller.signal }));
    const stays = queue.get({ timeout: 60_000 });
    t.true((await late) instanceof QueueEmpty);
    controller.abort();
    t.is(await aborted, controller.signal.reason);
    await queue.put(1);
    t.is(await stays, 1);
    t.is(await rejection(queue.get({ signal: controller.signal })), controller.signal.reason);
    queue.close();
  });

  soloTest(place, 'a queue that is shut down gives what it has, then ends', async t => {
    const queue = new Queue<number>();
    await queue.put(1);
    queue.shutdown();
    t.true((await rejection(queue.put(2))) instanceof QueueShutDown);
    t.throws(() => queue.putNoWait(2), { instanceOf: QueueShutDown });
    t.is(await queue.get(), 1);
    t.true((await rejection(queue.get())) instanceof QueueShutDown);
    t.throws(() => queue.getSync(), { instanceOf: QueueShutDown });
    queue.close();
  });

  soloTest(place, 'a queue that is shut down at once drops what it has', async t => {
    const queue = new Queue<unknown>(3);
    await queue.put('small');
    await queue.put(new Uint8Array(200_000));
    await queue.put(queue);
    const waiting = rejection(queue.put('waits'));
    queue.shutdown(true);
    t.true((await waiting) instanceof QueueShutDown);
    t.is(queue.qsize(), 0);
    t.true((await rejection(queue.get())) instanceof QueueShutDown);
    queue.close();
  });

  peersTest(place, 'shutting down wakes whoever waits, asleep or not', async (t, peers) => {
    const queue = new Queue<number>();
    const started = new Queue<string>();
    const wait = (block: boolean) =>
      peers.run(
        async (it: Queue<number>, tell: Queue<string>, sync: boolean) => {
          await tell.put('here');
          try {
            if (sync) it.getSync();
            else await it.get();
            return 'an item';
          } catch (error) {
            return (error as Error).name;
          }
        },
        queue,
        started,
        block,
      );
    const waits = [wait(true), wait(false)];
    await until(() => started.qsize() === 2, 'both have started');
    queue.shutdown();
    t.deepEqual(await Promise.all(waits), ['QueueShutDown', 'QueueShutDown']);
    queue.close();
    started.close();
  });

  peersTest(place, 'whoever blocks can be ended, and leaves the queue to others', async (t, peers) => {
    const queue = new Queue<number>(1);
    const started = new Queue<number>();
    const blocks = peers.run(
      (it: Queue<number>, tell: Queue<number>) => {
        it.putSync(1);
        tell.putSync(1);
        it.putSync(2);
      },
      queue,
      started,
    );
    blocks.catch(() => {});
    t.is(await started.get(), 1);
    await peers.end();
    t.is(await queue.get(), 1);
    t.is(queue.qsize(), 0);
    await queue.put(3);
    t.is(queue.getSync(), 3);
    queue.close();
    started.close();
  });

  peersTest(place, 'producers are kept back by a slow consumer, and nothing is lost', async (t, peers) => {
    const queue = new Queue<number>(3);
    const produce = (from: number) =>
      peers.run(
        async (it: Queue<number>, first: number) => {
          for (let i = 0; i < 200; i += 2) {
            await it.put(first + i);
            it.putSync(first + i + 1);
          }
        },
        queue,
        from,
      );
    const both = Promise.all([produce(0), produce(1000)]);
    const got: number[] = [];
    while (got.length < 400) {
      t.true(queue.qsize() <= 3);
      got.push(got.length % 2 === 0 ? await queue.get() : queue.getSync());
    }
    await both;
    for (const first of [0, 1000]) {
      const theirs = got.filter(item => item >= first && item < first + 1000);
      t.deepEqual(
        theirs,
        Array.from({ length: 200 }, (_, i) => first + i),
      );
    }
    queue.close();
  });
};
