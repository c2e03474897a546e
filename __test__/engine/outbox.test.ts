import test from 'ava';
import { Control, ControlBlock } from '#crossray/engine/control';
import type { Link } from '#crossray/engine/worker/link';
import { Outbox } from '#crossray/engine/worker/outbox';
import type { Values } from '#crossray/values';

test('a send for which there is no room has ended, and what it had to send is still there', t => {
  const block = ControlBlock.create(new SharedArrayBuffer(ControlBlock.bytes));
  const full = new RangeError('no room');
  let sent = 0;
  const report = (frames: Uint8Array) => {
    if (sent === 0) throw full;
    sent += frames.length;
  };
  const outbox = new Outbox(block, { report } as Link, {} as Values);
  outbox.start(0, 0);
  outbox.number(0, 5);
  const written = block.words[Control.outboxLength]!;
  t.true(written > 0);
  t.is(
    t.throws(() => outbox.flush()),
    full,
  );
  // An odd number says that a send is under way, and the caller waits for its end.
  t.is(block.words[Control.sends]! % 2, 0);
  t.is(block.words[Control.outboxLength], written);
  sent = 1;
  outbox.flush();
  t.is(sent, 1 + written);
  t.is(block.words[Control.outboxLength], 0);
});
