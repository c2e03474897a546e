/** A thread that is ended while it waits for a message takes none any more: the next one is for others. */
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { getContext, Queue } from 'crossray';

const threads = getContext('thread');

test('a message that comes after terminate() is not taken by who waited for it', async t => {
  t.timeout(60_000);
  const [there, back] = [new Queue<number>(), new Queue<number>()];
  const echo = (from: Queue<number>, to: Queue<number>) => {
    for (;;) to.putSync(from.getSync());
  };
  const thread = new threads.Process({ target: echo, args: [there, back], daemon: true });
  thread.start();
  there.putSync(1);
  t.is(back.getSync(30_000), 1, 'it runs');
  // Asleep by then.
  await sleep(50);
  thread.terminate();
  there.putSync(2);
  t.true(await thread.join(30_000), 'it has ended');
  t.is(there.getSync(10_000), 2);
});
