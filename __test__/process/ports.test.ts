import type { MessagePort } from 'node:worker_threads';
import test from 'ava';
import { getContext, Pool, Process, ShipError, transfer } from 'crossray';

/** What only threads can be given goes to a process that is a thread, and to no other. */
const { Process: ThreadProcess } = getContext('thread');

for (const [what, wrap] of Object.entries({
  'a port': (port: object) => port,
  'a port that transfer() names': (port: object) => transfer(port, [port]),
})) {
  test.serial(`${what} moves to a thread, at any depth`, async t => {
    t.timeout(60_000);
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise(resolve => port1.once('message', resolve));
    const child = new ThreadProcess({
      target: ({ deep: [port] }: { deep: MessagePort[] }) => {
        port!.postMessage('here');
        port!.close();
      },
      args: [{ deep: [wrap(port2) as MessagePort] }],
    });
    child.start();
    t.is(await heard, 'here');
    t.true(await child.join());
    t.is(child.error, null);
    port1.close();
  });
}

test.serial('a port that is refused stays', t => {
  const { port1, port2 } = new MessageChannel();
  const target = (..._: unknown[]) => {};
  t.throws(() => new Process({ target, args: [port2] }).start(), {
    instanceOf: ShipError,
    message: /MessagePort/,
  });
  t.throws(() => new ThreadProcess({ target, args: [port2, new WeakMap()] }).start(), {
    instanceOf: ShipError,
  });
  t.notThrows(() => port2.postMessage('still mine'));
  port1.close();
});

test.serial('a function of a pool cannot capture one', async t => {
  t.timeout(60_000);
  const { port1, port2 } = new MessageChannel();
  await using pool = new Pool(1);
  await t.throwsAsync(
    pool.apply(() => port2.postMessage('here')),
    { instanceOf: ShipError, message: /MessagePort is captured.*pass it as an argument/ },
  );
  port1.close();
});
