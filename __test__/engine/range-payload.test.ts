import test from 'ava';
import { RangePayload } from '#crossray/engine/worker/range-payload';
import type { Values } from '#crossray/values';
import { collect } from '../support/collect.js';

/** Payloads of some bytes, which are read as a list that holds them. */
function newPayload() {
  const reads: number[][] = [];
  const read = (bytes: Uint8Array, start: number, end: number) => {
    reads.push([...bytes.subarray(start, end)]);
    return [bytes.slice(start, end), null];
  };
  return { payload: new RangePayload({ read } as unknown as Values), reads };
}

test('what is the same as the payload before is not read again', t => {
  const { payload, reads } = newPayload();
  const bytes = Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 4);
  const first = payload.read(bytes, 0, 3);
  t.is(payload.read(bytes, 3, 6), first);
  t.deepEqual(reads, [[1, 2, 3]]);
  t.deepEqual(payload.read(bytes, 6, 9)[0], Uint8Array.of(1, 2, 4));
  t.deepEqual(payload.read(bytes, 6, 8)[0], Uint8Array.of(1, 2), 'a part of it is another');
  t.deepEqual(payload.read(bytes, 0, 3), first);
  t.is(reads.length, 4);
});

test('a long payload is read each time, and the short one before it is still known', t => {
  const { payload, reads } = newPayload();
  const [short, long] = [new Uint8Array(8).fill(1), new Uint8Array(4096).fill(1)];
  const first = payload.read(short, 0, 8);
  payload.read(long, 0, 4096);
  payload.read(long, 0, 4096);
  t.is(payload.read(short, 0, 8), first);
  t.is(reads.length, 3);
});

test('arrays that nobody has any more are not kept, but read again', async t => {
  const { payload, reads } = newPayload();
  const bytes = Uint8Array.of(1, 2, 3);
  const seen = new WeakRef(payload.read(bytes, 0, 3));
  // What was looked at stays for the rest of its turn.
  await new Promise(resolve => setTimeout(resolve, 0));
  collect();
  t.is(seen.deref(), undefined);
  t.deepEqual(payload.read(bytes, 0, 3)[0], bytes);
  t.is(reads.length, 2);
});
