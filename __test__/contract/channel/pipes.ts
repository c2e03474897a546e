import {
  BufferTooShort,
  ClosedError,
  Connection,
  EOFError,
  InvalidStateError,
  Pipe,
  ShipError,
  TimeoutError,
  WouldDeadlockError,
  wait,
  waitSync,
} from 'crossray';
import { rejection } from '../../support/until.js';
import { type Part, peersTest, soloTest } from './suite.js';

type Any = Connection<unknown, unknown>;

/** Connections: values and bytes, ends, `poll` and `wait`. */
export const pipes: Part = place => {
  soloTest(place, 'both ends send and receive, in order', async t => {
    const [here, there] = Pipe<string, number>();
    t.true(here.readable && here.writable && there.readable && there.writable);
    await here.send('a');
    here.sendSync('b');
    await there.send(1);
    t.is(await there.recv(), 'a');
    t.is(there.recvSync(), 'b');
    t.is(await here.recv(), 1);
    here.close();
    there.close();
    t.true(here.closed);
  });

  soloTest(place, 'a pipe in one direction has a receiver and a sender', async t => {
    const [receiver, sender] = Pipe(false) as [Any, Any];
    t.deepEqual([receiver.readable, receiver.writable], [true, false]);
    t.deepEqual([sender.readable, sender.writable], [false, true]);
    t.true((await rejection(receiver.send(1))) instanceof InvalidStateError);
    t.true((await rejection(sender.recv())) instanceof InvalidStateError);
    t.true((await rejection(sender.poll())) instanceof InvalidStateError);
    await sender.send(5);
    t.is(await receiver.recv(), 5);
    receiver.close();
    t.true((await rejection(sender.send(6))) instanceof EOFError);
    sender.close();
  });

  soloTest(place, 'bytes where a value is expected', async t => {
    const [here, there] = Pipe() as [Any, Any];
    await here.sendBytes(Buffer.from('hello'));
    const message = /^cannot decode this message: .* or by sendBytes\(\), which recvBytes\(\) receives$/;
    await t.throwsAsync(there.recv(), { instanceOf: ShipError, message });
    await here.send('a value');
    t.is(await there.recv(), 'a value');
    here.close();
    there.close();
  });

  soloTest(place, 'the end comes after all that was sent', async t => {
    const [here, there] = Pipe() as [Any, Any];
    await here.send(1);
    here.close();
    t.true(await there.poll());
    t.is(await there.recv(), 1);
    t.true(await there.poll());
    t.true((await rejection(there.recv())) instanceof EOFError);
    t.throws(() => there.recvSync(), { instanceOf: EOFError });
    t.throws(() => there.sendSync(2), { instanceOf: EOFError });
    t.true((await rejection(here.send(1))) instanceof ClosedError);
    there.close();
  });

  soloTest(place, 'waits end in time and take nothing', async t => {
    const [here, there] = Pipe() as [Any, Any];
    t.false(await there.poll());
    const { signal } = new AbortController();
    t.false(await there.poll({}));
    t.false(await there.poll({ signal }));
    t.false(await there.poll({ signal, timeout: 3 }));
    t.false(await there.poll(3));
    t.false(there.pollSync(3));
    t.true((await rejection(there.recv(3))) instanceof TimeoutError);
    t.throws(() => there.recvSync(3), { instanceOf: TimeoutError });
    const polled = there.poll(60_000);
    await here.send('x');
    t.true(await polled);
    t.is(await there.recv(0), 'x');
    here.close();
    there.close();
  });

  soloTest(place, 'bytes are messages, of any length', async t => {
    const [here, there] = Pipe() as [Any, Any];
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    for (const size of [0, 1, 100]) {
      await here.sendBytes(bytes, 0, size);
      t.deepEqual(await there.recvBytes(), Buffer.from(bytes.subarray(0, size)));
    }
    here.sendBytesSync(bytes, 90);
    const target = new Uint8Array(16);
    t.is(there.recvBytesIntoSync(target, 6), 10);
    t.deepEqual([...target.subarray(6)], [...bytes.subarray(90)]);
    const large = new Uint8Array(3_000_000).fill(9);
    const sent = [here.sendBytes(large), here.sendBytes(large.buffer)];
    const lent = await there.recvBytes();
    t.is(lent.length, large.length);
    t.true(lent.every(byte => byte === 9));
    const room = new Uint8Array(4_000_000);
    t.is(await there.recvBytesInto(room), large.length);
    t.is(room[2_999_999], 9);
    await Promise.all(sent);
    for (const call of [
      () => here.sendBytes(bytes, 101),
      () => here.sendBytes(bytes, 0, 101),
      () => here.sendBytes(bytes, -1),
    ])
      t.true((await rejection(call())) instanceof RangeError);
    t.true((await rejection(here.sendBytes('x' as never))) instanceof TypeError);
    here.close();
    there.close();
  });

  soloTest(place, 'a buffer that is too short does not lose the message', async t => {
    const [here, there] = Pipe() as [Any, Any];
    for (const size of [10, 200_000]) {
      await here.sendBytes(new Uint8Array(size).fill(3));
      const error = (await rejection(there.recvBytesInto(new Uint8Array(4)))) as BufferTooShort;
      t.true(error instanceof BufferTooShort);
      t.is(error.bytes.length, size);
      await here.sendBytes(new Uint8Array(size).fill(3));
      t.true((await rejection(there.recvBytes(9))) instanceof BufferTooShort);
    }
    here.close();
    there.close();
  });

  soloTest(place, 'a sender waits while too much is under way', async t => {
    const [here, there] = Pipe() as [Any, Any];
    let sent = 0;
    const all = Array.from({ length: 30 }, () => here.sendBytes(new Uint8Array(500_000)).then(() => sent++));
    await all[0];
    t.true(sent < 30);
    for (let i = 0; i < 30; i++) t.is((await there.recvBytes()).length, 500_000);
    await Promise.all(all);
    here.close();
    there.close();
  });

  soloTest(place, 'a wait that could never end is refused at once', async t => {
    const [here, there] = Pipe() as [Any, Any];
    const refused = { instanceOf: WouldDeadlockError };
    t.throws(() => here.recvSync(), refused);
    t.throws(() => here.pollSync(Number.POSITIVE_INFINITY), refused);
    here.sendBytesSync(new Uint8Array(3_000_000));
    t.throws(() => here.sendSync(new Uint8Array(3_000_000)), refused);
    t.throws(() => here.sendBytesSync(new Uint8Array(3_000_000)), refused);
    t.is(there.recvBytesSync().length, 3_000_000);
    t.throws(() => waitSync([]), refused);
    t.true((await rejection(wait([]))) instanceof WouldDeadlockError);
    t.deepEqual(await wait([], 1), []);
    t.is(await rejection(wait([], { signal: AbortSignal.abort('enough') })), 'enough');
    here.close();
    there.close();
  });

  peersTest(place, 'somebody who has the other end may answer', async (t, peers) => {
    const [here, there] = Pipe() as [Any, Any];
    const answer = peers.run(
      (end: Any) => new Promise(done => setTimeout(done, 50)).then(() => end.send(1)),
      there,
    );
    t.is(here.recvSync(), 1);
    await answer;
    here.close();
    there.close();
  });

  soloTest(place, 'arguments are checked', async t => {
    t.throws(() => Pipe('yes' as never), {
      instanceOf: TypeError,
      message: /^duplex: expected true or false/,
    });
    t.throws(() => Reflect.construct(Connection, []), { instanceOf: TypeError, message: /call Pipe\(\)/ });
    const [here, there] = Pipe() as [Any, Any];
    t.true((await rejection(here.poll(null as never))) instanceof TypeError);
    t.true((await rejection(here.recvBytes('5' as never))) instanceof TypeError);
    t.true((await rejection(here.recvBytes(-1))) instanceof RangeError);
    t.true((await rejection(here.sendBytes(new Uint8Array(2), '1' as never))) instanceof TypeError);
    t.true((await rejection(wait(null as never))) instanceof TypeError);
    await there.send('ready');
    t.is(await rejection(here.poll({ signal: AbortSignal.abort('enough') })), 'enough');
    t.is(await here.recv(), 'ready');
    here.close();
    there.close();
  });

  peersTest(place, 'an end is open while anybody has a copy, or one is under way', async (t, peers) => {
    const [here, there] = Pipe() as [Any, Any];
    const served = peers.run(async (end: Any) => {
      for await (const value of end) await end.send([value, 'echo']);
      end.close();
      return 'ended';
    }, there);
    t.true(here.writable);
    there.close();
    await here.send(1);
    t.deepEqual(await here.recv(), [1, 'echo']);
    here.sendSync({ nested: [2] });
    t.deepEqual(here.recvSync(), [{ nested: [2] }, 'echo']);
    here.close();
    t.is(await served, 'ended');
  });

  peersTest(place, 'the copies of somebody who is gone are closed', async (t, peers) => {
    const [here, there] = Pipe() as [Any, Any];
    const gone = peers.run(async (end: Any) => {
      await end.send('hello');
      await new Promise(() => {});
    }, there);
    gone.catch(() => {});
    t.is(await here.recv(), 'hello');
    there.close();
    const waiting = rejection(here.recv());
    await peers.end();
    t.true((await waiting) instanceof EOFError);
    here.close();
  });

  peersTest(place, 'wait gives all that are ready, in order', async (t, peers) => {
    const pairs = Array.from({ length: 3 }, () => Pipe() as [Any, Any]);
    const near = pairs.map(([end]) => end);
    t.deepEqual(await wait(near, 0), []);
    t.deepEqual(waitSync(near, 2), []);
    await peers.run((end: Any) => end.send(1), pairs[1]![1]);
    t.deepEqual(await wait(near), [near[1]!]);
    pairs[0]![1].close();
    t.deepEqual(waitSync(near), [near[0]!, near[1]!]);
    t.is(await near[1]!.recv(), 1);
    t.true((await rejection(wait([{} as never]))) instanceof TypeError);
    for (const [a, b] of pairs) {
      a.close();
      b.close();
    }
  });
};
