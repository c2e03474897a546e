import { JoinableQueue, Queue } from 'crossray';
import { until } from '../../support/until.js';
import { type Part, peersTest, soloTest } from './suite.js';

/** `for await`, and what happens to what was leased; `taskDone` and `join`. */
export const leases: Part = place => {
  soloTest(place, 'for await gives every item in order and ends with the queue', async t => {
    const queue = new Queue<number>();
    for (let i = 0; i < 3000; i++) queue.put(i);
    queue.shutdown();
    const got: number[] = [];
    for await (const item of queue) got.push(item);
    t.deepEqual(
      got,
      Array.from({ length: 3000 }, (_, i) => i),
    );
    queue.close();
  });

  soloTest(place, 'what is leased and not handed out still counts, and returns to the front', async t => {
    const queue = new Queue<number>();
    for (let i = 0; i < 10; i++) queue.put(i);
    for await (const item of queue) {
      t.is(queue.qsize(), 9 - item);
      if (item === 3) break;
    }
    t.is(queue.qsize(), 6);
    t.is(await queue.get(), 4);
    await queue.put(10);
    queue.shutdown();
    const rest: number[] = [];
    for await (const item of queue) rest.push(item);
    t.deepEqual(rest, [5, 6, 7, 8, 9, 10]);
    queue.close();
  });

  soloTest(place, 'inside the loop the next item can be had otherwise', async t => {
    const queue = new Queue<number>();
    for (let i = 0; i < 6; i++) queue.put(i);
    queue.shutdown();
    const got: number[][] = [];
    for await (const item of queue) got.push([item, await queue.get()]);
    t.deepEqual(got, [
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    queue.close();
  });

  soloTest(place, 'two loops share what is there, and a slow one does not keep it', async t => {
    const queue = new Queue<number>();
    for (let i = 0; i < 100; i++) queue.put(i);
    queue.shutdown();
    const slow: number[] = [];
    const quick: number[] = [];
    let release = (): void => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const first = (async () => {
      for await (const item of queue) {
        slow.push(item);
        if (slow.length === 1) await held;
      }
    })();
    for await (const item of queue) quick.push(item);
    t.is(slow.length, 1);
    release();
    await first;
    t.deepEqual(
      [...slow, ...quick].sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i),
    );
    queue.close();
  });

  peersTest(place, 'what somebody leased comes back when he is gone', async (t, peers) => {
    const queue = new Queue<number>();
    const started = new Queue<number>();
    for (let i = 0; i < 20; i++) queue.put(i);
    const gone = peers.run(
      async (it: Queue<number>, tell: Queue<number>) => {
        for await (const item of it) {
          await tell.put(item);
          if (item === 2) await new Promise(() => {});
        }
      },
      queue,
      started,
    );
    for (let i = 0; i < 3; i++) t.is(await started.get(), i);
    t.is(queue.qsize(), 17);
    gone.catch(() => {});
    await peers.end();
    t.is(queue.qsize(), 17);
    queue.shutdown();
    const rest: number[] = [];
    for await (const item of queue) rest.push(item);
    t.deepEqual(
      rest,
      Array.from({ length: 17 }, (_, i) => i + 3),
    );
    queue.close();
    started.close();
  });

  peersTest(place, 'join waits until everything is done', async (t, peers) => {
    const queue = new JoinableQueue<number>();
    t.true(await queue.join());
    for (let i = 0; i < 20; i++) queue.put(i);
    t.false(await queue.join(0));
    t.false(queue.joinSync(1));
    const work = (sync: boolean) =>
      peers.run(
        async (it: JoinableQueue<number>, blocking: boolean) => {
          for (let i = 0; i < 10; i++) {
            if (blocking) it.getSync();
            else await it.get();
            it.taskDone();
          }
        },
        queue,
        sync,
      );
    const both = Promise.all([work(true), work(false)]);
    t.true(await queue.join());
    t.true(queue.joinSync());
    await both;
    t.throws(() => queue.taskDone(), { code: 'ERR_CROSSRAY_INVALID_STATE' });
    queue.close();
  });

  peersTest(place, 'with redelivery what is not done comes back when its taker is gone', async (t, peers) => {
    const queue = new JoinableQueue<{ n: number; own: Queue }>({ redeliver: true });
    const own = new Queue();
    const started = new Queue<number>();
    for (let n = 0; n < 6; n++) queue.put({ n, own });
    own.close();
    const gone = peers.run(
      async (it: JoinableQueue<{ n: number; own: Queue }>, tell: Queue<number>) => {
        for await (const item of it) {
          if (item.n === 0) it.taskDone();
          await tell.put(item.n);
          if (item.n === 3) await new Promise(() => {});
        }
      },
      queue,
      started,
    );
    await until(() => started.qsize() === 4, 'four items were taken');
    t.is(queue.qsize(), 2);
    gone.catch(() => {});
    await peers.end();
    t.is(queue.qsize(), 5);
    for (let n = 1; n < 6; n++) {
      const item = await queue.get();
      t.is(item.n, n);
      t.is(item.own.qsize(), 0);
      item.own.close();
      queue.taskDone();
    }
    t.true(await queue.join(0));
    queue.close();
    started.close();
  });
};
