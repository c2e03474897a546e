import { threadId } from 'node:worker_threads';
import {
  Barrier,
  JoinableQueue,
  Pipe,
  Process,
  Queue,
  SharedArray,
  SimpleQueue,
  Value,
  wait,
} from 'crossray';
import { native } from '#crossray/native';
import { collect } from '../../support/collect.js';
import { until } from '../../support/until.js';
import { type Part, soloTest } from './suite.js';

/** Bytes of the arena in use. */
const used = (): number => native.arenaSizes()[1] ?? 0;

/** Objects in shared memory go to a process with it, anywhere in it, and come back by what they carry. */
export const shared: Part = place => {
  const { Process: Made } = place.context;

  soloTest(place, 'a queue as an argument, captured, and nested', async t => {
    const queue = new Queue<string>();
    const captured = new SimpleQueue<string>();
    const child = new Made({
      target: async (given: unknown) => {
        const { deep } = given as { deep: [Queue<string>] };
        await deep[0].put('argument');
        await captured.put('captured');
      },
      args: [{ deep: [queue] }],
    });
    child.start();
    t.is(await queue.get(20_000), 'argument');
    t.is(await captured.get(20_000), 'captured');
    t.true(await child.join());
    t.is(child.error, null);
    queue.close();
    captured.close();
  });

  for (const blocks of [false, true]) {
    soloTest(place, `the action of a barrier, run by one who ${blocks ? 'blocks' : 'waits'}`, async t => {
      const whoActs = () => `${process.pid} ${threadId}`;
      const here = whoActs();
      const acted = new Value('i');
      const barrier = new Barrier(2, () => {
        acted.value = whoActs() === here ? 1 : 2;
      });
      const own = barrier.wait();
      await until(() => barrier.nWaiting === 1, 'one party waits');
      const child = new Made({
        target: async (met: Barrier, sync: boolean) => {
          await (sync ? met.waitSync() : met.wait());
        },
        args: [barrier, blocks],
      });
      child.start();
      await own;
      t.true(await child.join());
      t.is(child.exitCode, 0);
      t.is(acted.value, 2);
    });
  }

  soloTest(place, 'a queue as a field of a subclass', async t => {
    class Producer extends Made {
      queue: JoinableQueue<number>;
      constructor(queue: JoinableQueue<number>) {
        super();
        this.queue = queue;
      }
      override run(): void {
        for (let n = 0; n < 3; n++) this.queue.putSync(n * n);
      }
    }
    const queue = new JoinableQueue<number>();
    const producer = new Producer(queue);
    producer.start();
    const got = [await queue.get(20_000), await queue.get(20_000), await queue.get(20_000)];
    t.deepEqual(got, [0, 1, 4]);
    await producer.join();
    queue.close();
  });

  soloTest(place, 'a parent that lets go at once: the queue lives on with its child', async t => {
    const [mine, its] = Pipe();
    const child = new Made({
      target: async (connection: unknown) => {
        const end = connection as typeof its;
        await end.send(((await end.recv()) as number) + 1);
        end.close();
      },
      args: [its],
    });
    child.start();
    its.close();
    await mine.send(41);
    t.is(await mine.recv(20_000), 42);
    await t.throwsAsync(mine.recv(20_000), { code: 'ERR_CROSSRAY_EOF' });
    await child.join();
    mine.close();
  });

  soloTest(place, 'an uncaught error comes home with the shared objects that it has', async t => {
    class Failure extends RangeError {
      override name = 'Failure';
      constructor(
        message: string,
        readonly queue: Queue<string>,
        readonly deep: { array: SharedArray }[],
      ) {
        super(message);
      }
    }
    const child = new Made({
      target: async () => {
        // Nobody else has them: they live in the error alone.
        const queue = new Queue<string>();
        await queue.put('left behind');
        const array = new SharedArray(Int32Array, [1, 2, 3]);
        throw new Failure('with company', queue, [{ array }]);
      },
    });
    child.start();
    await child.join();
    t.is(child.exitCode, 1);
    const error = child.error as Failure;
    t.true(error instanceof Failure);
    t.is(error.message, 'with company');
    t.is(await error.queue.get(20_000), 'left behind');
    await error.queue.put('alive');
    t.is(error.queue.getSync(), 'alive');
    t.deepEqual([...(error.deep[0]?.array.array ?? [])], [1, 2, 3]);
    t.is(child.error, error);
    error.queue.close();
  });

  soloTest(
    place,
    'objects of an error are the ones that everybody has, also seen without a turn of the loop',
    t => {
      const queue = new Queue<number>();
      const child = new Made({
        target: (given: unknown) => {
          throw Object.assign(new Error('mine'), { queue: given });
        },
        args: [queue],
      });
      child.start();
      t.true(child.joinSync());
      const error = child.error as Error & { queue: Queue<number> };
      t.is(error.message, 'mine');
      queue.putSync(7);
      t.is(error.queue.getSync(20_000), 7);
      error.queue.close();
      queue.close();
    },
  );

  soloTest(place, 'an error that nobody looks at gives its objects back', async t => {
    const atStart = used();
    for (let count = 0; count < 3; count++) {
      const child = new Made({
        target: () => {
          throw Object.assign(new Error('unseen'), { array: new SharedArray(Uint8Array, 2 ** 20) });
        },
      });
      child.start();
      child.joinSync();
      child.close();
    }
    await until(() => {
      collect();
      return used() < atStart + 2 ** 20;
    }, 'the objects of the errors are given back');
    t.pass();
  });

  for (const when of ['at once', 'later']) {
    soloTest(place, `a pipe ends when its process is killed ${when}`, async t => {
      const [mine, its] = Pipe();
      const child = new Made({
        target: async (connection: unknown) => {
          await (connection as typeof its).send('ready');
          await new Promise(resolve => setTimeout(resolve, 1e9));
        },
        args: [its],
      });
      child.start();
      its.close();
      if (when === 'later') t.is(await mine.recv(20_000), 'ready');
      child.kill();
      const received: unknown[] = [];
      await t.throwsAsync(
        (async () => {
          for (;;) received.push(await mine.recv(20_000));
        })(),
        { code: 'ERR_CROSSRAY_EOF' },
      );
      await child.join();
      mine.close();
    });
  }

  soloTest(place, 'wait() takes processes and sentinels', async t => {
    const slow = new Made({ target: () => new Promise(resolve => setTimeout(resolve, 1e9)) });
    const quick = new Made();
    slow.start();
    quick.start();
    t.deepEqual(await wait([slow, quick], 20_000), [quick]);
    t.deepEqual(await wait([slow.sentinel], 1), []);
    const waited = wait([slow.sentinel, slow], 20_000);
    slow.kill();
    t.true((await waited).length >= 1);
    await slow.join();
    t.true(quick instanceof Process);
  });
};
