import { Pipe, Queue } from 'crossray';
import { letsTimersIn } from '../../support/turns.js';
import { type Part, peersTest, soloTest } from './suite.js';

/** Each of the ways to go through a channel that has always something to take, and room. */
async function shutOut(): Promise<string[]> {
  const [queue, bytes] = [new Queue<number>(), new Uint8Array(4)];
  const [receiver, sender] = Pipe<number, number>(false);
  const [items, values] = [queue[Symbol.asyncIterator](), receiver[Symbol.asyncIterator]()];
  const ways: Record<string, () => Promise<unknown>> = {
    get: () => {
      queue.putNoWait(1);
      return queue.get();
    },
    'get with a limit': () => {
      queue.putNoWait(1);
      return queue.get(60_000);
    },
    'for await of a queue': () => {
      queue.putNoWait(1);
      return items.next();
    },
    put: async () => {
      await queue.put(1);
      queue.getNoWait();
    },
    recv: () => {
      sender.sendSync(1);
      return receiver.recv();
    },
    'for await of a connection': () => {
      sender.sendSync(1);
      return values.next();
    },
    recvBytesInto: () => {
      sender.sendBytesSync(bytes);
      return receiver.recvBytesInto(bytes);
    },
    poll: () => receiver.poll(),
    sendBytes: async () => {
      await sender.sendBytes(bytes);
      receiver.recvBytesIntoSync(bytes);
    },
  };
  const failed: string[] = [];
  for (const [name, step] of Object.entries(ways)) if (!(await letsTimersIn(step))) failed.push(name);
  await items.return?.();
  await values.return?.();
  queue.close();
  receiver.close();
  sender.close();
  return failed;
}

/** Timers and everything else of the event loop get their turn, however much there is to take. */
export const turns: Part = place => {
  peersTest(place, 'who takes without ever waiting lets timers have their turn', async (t, peers) => {
    t.deepEqual(await peers.run(shutOut), []);
  });

  soloTest(
    place,
    'takes that are not awaited settle in their order, whatever turns come between',
    async t => {
      const count = 30_000;
      const queue = new Queue<number>();
      for (let i = 0; i < count; i++) queue.putNoWait(i);
      const order: number[] = [];
      const note = (item: number) => order.push(item);
      const all = Array.from({ length: count }, () => queue.get().then(note));
      await Promise.all(all);
      t.deepEqual(
        order,
        Array.from({ length: count }, (_, i) => i),
      );
      queue.close();
    },
  );
};
