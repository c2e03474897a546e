import { getEventListeners } from 'node:events';
import {
  ClosedError,
  JoinableQueue,
  Queue,
  QueueEmpty,
  QueueFull,
  ShipError,
  SimpleQueue,
  WouldDeadlockError,
} from 'crossray';
import { rejection } from '../../support/until.js';
import { spaceless } from './imported.js';
import { type Part, peersTest, soloTest } from './suite.js';

/** What goes in comes out, in order, here and elsewhere. */
export const queues: Part = place => {
  soloTest(place, 'items come out in order, by every way in and out', async t => {
    const queue = new Queue<number>();
    t.true(queue.empty());
    await queue.put(1);
    queue.putSync(2);
    queue.putNoWait(3);
    t.is(queue.qsize(), 3);
    t.is(await queue.get(), 1);
    t.is(queue.getSync(), 2);
    t.is(queue.getNoWait(), 3);
    t.throws(() => queue.getNoWait(), { instanceOf: QueueEmpty });
    t.throws(() => queue.getSync(0), { instanceOf: QueueEmpty });
    t.true((await rejection(queue.get(0))) instanceof QueueEmpty);
    queue.close();
  });

  soloTest(place, 'calls that are not awaited keep their order', async t => {
    const queue = new Queue<number>();
    const gets = Array.from({ length: 100 }, () => queue.get());
    for (let i = 0; i < 100; i++) queue.put(i);
    t.deepEqual(
      await Promise.all(gets),
      Array.from({ length: 100 }, (_, i) => i),
    );
    queue.close();
  });

  soloTest(place, 'items are written when they are put', async t => {
    const queue = new Queue<{ state: string }>();
    const item = { state: 'then' };
    const put = queue.put(item);
    item.state = 'now';
    await put;
    t.deepEqual(await queue.get(), { state: 'then' });
    queue.close();
  });

  soloTest(place, 'what cannot travel is refused, and nothing is put', async t => {
    const queue = new Queue<unknown>();
    t.true((await rejection(queue.put({ port: new MessageChannel().port1 }))) instanceof ShipError);
    t.throws(() => queue.putSync(new SharedArrayBuffer(8)), {
      instanceOf: ShipError,
      message: /queues, pipes and processes cannot: use SharedArray/,
    });
    t.is(queue.qsize(), 0);
    queue.close();
  });

  soloTest(place, 'a wait that could never end is refused at once', t => {
    const empty = new Queue();
    t.throws(() => empty.getSync(), { instanceOf: WouldDeadlockError });
    const full = new Queue(1);
    full.putSync(1);
    t.throws(() => full.putSync(2), { instanceOf: WouldDeadlockError });
    t.throws(() => full.putSync(2, 1), { instanceOf: QueueFull });
    const joinable = new JoinableQueue();
    joinable.putSync(1);
    t.throws(() => joinable.joinSync(), { instanceOf: WouldDeadlockError });
    for (const queue of [empty, full, joinable]) queue.close();
  });

  soloTest(place, 'one signal for many waits: each ends, and Node warns of no leak', async t => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const queue = new Queue<number>();
    const controller = new AbortController();
    const { signal } = controller;
    const taken = Array.from({ length: 20 }, () => queue.get({ signal }));
    for (let n = 0; n < 20; n++) queue.putNoWait(n);
    t.is((await Promise.all(taken)).length, 20);
    const waiting = Array.from({ length: 20 }, () => rejection(queue.get({ signal })));
    t.true((await rejection(queue.get({ signal, timeout: 1 }))) instanceof QueueEmpty);
    controller.abort('enough');
    t.deepEqual(new Set(await Promise.all(waiting)), new Set(['enough']));
    t.is(getEventListeners(signal, 'abort').length, 0);
    await new Promise(done => setTimeout(done, 5));
    t.deepEqual(warnings, []);
    process.off('warning', note);
    queue.close();
  });

  soloTest(place, 'a closed queue refuses everything here, and what waits', async t => {
    const queue = new Queue();
    const waiting = rejection(queue.get());
    queue.close();
    queue.close();
    t.true((await waiting) instanceof ClosedError);
    t.true((await rejection(queue.put(1))) instanceof ClosedError);
    t.true((await rejection(queue.get())) instanceof ClosedError);
    for (const call of [
      () => queue.putSync(1),
      () => queue.getSync(),
      () => queue.qsize(),
      () => queue.full(),
      () => queue.shutdown(),
    ])
      t.throws(call, { instanceOf: ClosedError });
    await queue.joinThread();
  });

  soloTest(place, 'a closed joinable queue too', async t => {
    const queue = new JoinableQueue();
    queue.putNoWait(1);
    const waiting = rejection(queue.join());
    queue.close();
    t.true((await waiting) instanceof ClosedError);
    t.true((await rejection(queue.join())) instanceof ClosedError);
    t.throws(() => queue.taskDone(), { instanceOf: ClosedError });
    t.throws(() => queue.joinSync(), { instanceOf: ClosedError });
  });

  soloTest(place, 'what a queue is made of is not shown', t => {
    const queue = new Queue();
    t.deepEqual(Object.keys(queue), []);
    queue.close();
  });

  soloTest(place, 'arguments are checked', async t => {
    t.throws(() => new Queue('3' as never), { instanceOf: TypeError, message: /maxSize/ });
    t.throws(() => new SimpleQueue(3 as never), {
      instanceOf: TypeError,
      message: /takes no argument, got 3/,
    });
    t.throws(() => new Queue(1.5), { instanceOf: RangeError });
    t.throws(() => new JoinableQueue({ redeliver: 1 as never }), { instanceOf: TypeError });
    const queue = new Queue(-1);
    t.false(queue.full());
    t.true((await rejection(queue.get('soon' as never))) instanceof TypeError);
    for (const limit of [null, [5]] as never[]) {
      const message = /^timeout: expected a number of milliseconds, got /;
      await t.throwsAsync(queue.get(limit), { instanceOf: TypeError, message });
      t.throws(() => queue.getSync(limit), { instanceOf: TypeError, message });
    }
    // A signal could not reach a thread that is blocked.
    t.throws(() => queue.getSync({ signal: AbortSignal.timeout(1) } as never), { instanceOf: TypeError });
    t.throws(() => queue.shutdown('now' as never), { instanceOf: TypeError, message: /^immediate: / });
    queue.close();
  });

  peersTest(
    place,
    'a queue is the same one wherever it goes, at any depth and in closures',
    async (t, peers) => {
      const queue = new Queue<unknown>();
      await peers.run(
        async (holder: Map<string, { deep: Queue[] }>) => {
          await holder.get('it')?.deep[0]?.put('nested');
        },
        new Map([['it', { deep: [queue as Queue] }]]),
      );
      t.is(await queue.get(), 'nested');
      const captured = queue;
      await peers.run(() => captured.put('captured'));
      t.is(await queue.get(), 'captured');
      const back = await peers.run((it: Queue) => ({ it }), queue as Queue);
      await back.it.put('back');
      t.is(queue.getSync(), 'back');
      back.it.close();
      queue.close();
    },
  );

  peersTest(place, 'a queue goes through a queue, and lives on what is under way', async (t, peers) => {
    const outer = new Queue<Queue<string>>();
    const inner = new Queue<string>();
    await inner.put('still there');
    await outer.put(inner);
    inner.close();
    t.is(await peers.run(async (it: Queue<Queue<string>>) => (await it.get()).get(), outer), 'still there');
    outer.close();
  });

  peersTest(place, 'functions and instances travel through queues', async (t, peers) => {
    class Point {
      constructor(
        readonly x: number,
        readonly y: number,
      ) {}
      sum(): number {
        return this.x + this.y;
      }
    }
    const there = new Queue<unknown>();
    const home = new Queue<unknown>();
    const base = 40;
    await there.put((n: number) => base + n);
    await there.put(new Point(1, 2));
    await peers.run(
      async (from: Queue<unknown>, to: Queue<unknown>) => {
        const add = (await from.get()) as (n: number) => number;
        const point = (await from.get()) as { sum(): number };
        await to.put([add(2), point.sum(), point]);
      },
      there,
      home,
    );
    const [sum, total, point] = (await home.get()) as [number, number, Point];
    t.deepEqual([sum, total], [42, 3]);
    t.true(point instanceof Point);
    there.close();
    home.close();
  });

  peersTest(place, 'what has to be imported arrives also where somebody blocks', async (t, peers) => {
    const queue = new Queue<(text: string) => string>();
    const take = (way: 'get' | 'getSync' | 'loop') =>
      peers.run(
        async (it: Queue<(text: string) => string>, how: string) => {
          if (how === 'get') return (await it.get())('a b');
          if (how === 'getSync') return it.getSync()('a b');
          for await (const fn of it) return fn('a b');
          return 'nothing';
        },
        queue,
        way,
      );
    for (const way of ['getSync', 'get', 'loop'] as const) {
      await queue.put(spaceless);
      t.is(await take(way), 'ab');
    }
    queue.close();
  });

  peersTest(place, 'blocked and waiting gets are woken by puts from elsewhere', async (t, peers) => {
    const there = new Queue<number>();
    const home = new Queue<number>();
    const echo = peers.run(
      (from: Queue<number>, to: Queue<number>) => {
        for (let item = from.getSync(); item >= 0; item = from.getSync()) to.putSync(item + 1);
      },
      there,
      home,
    );
    for (let i = 0; i < 50; i++) {
      await there.put(i);
      t.is(i % 2 === 0 ? await home.get() : home.getSync(), i + 1);
    }
    await there.put(-1);
    await echo;
    there.close();
    home.close();
  });

  peersTest(place, 'a simple queue is a queue with less', async (t, peers) => {
    const queue = new SimpleQueue<number>();
    t.true(queue.empty());
    await peers.run((it: SimpleQueue<number>) => it.put(5), queue);
    queue.putSync(6);
    t.is(queue.getSync(), 5);
    t.is(await queue.get(), 6);
    t.true((await rejection(queue.get(1))) instanceof QueueEmpty);
    queue.close();
    t.true((await rejection(queue.put(1))) instanceof ClosedError);
  });
};
