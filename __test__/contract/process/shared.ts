import { JoinableQueue, Pipe, Process, Queue, SimpleQueue, wait } from 'crossray';
import { type Part, soloTest } from './suite.js';

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
