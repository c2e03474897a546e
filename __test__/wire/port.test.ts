import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
} from 'node:worker_threads';
import test from 'ava';
import { Codec, type Sidecar, transfer } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { noForeign } from './codecs.js';

interface Parcel {
  readonly bytes: Uint8Array;
  readonly objects: readonly object[];
}

/** Sends a value through a real port, as an engine would, and gives what comes out. */
function mail(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  const objects: object[] = [];
  const moved: Transferable[] = [];
  const outgoing: Sidecar = {
    put(object, move) {
      if (move) moved.push(object as Transferable);
      return objects.push(object) - 1;
    },
    take: () => ({}),
  };
  const writer = new Writer();
  new Codec(noForeign, outgoing).encode(value, writer);
  port1.postMessage({ bytes: writer.bytes.subarray(0, writer.length), objects }, moved);
  const { bytes, objects: arrived } = (receiveMessageOnPort(port2) as { message: Parcel }).message;
  port1.close();
  const incoming: Sidecar = { put: () => 0, take: id => arrived[id] as object };
  return new Codec(noForeign, incoming).decode(bytes, 0, bytes.length);
}

test('moved memory is gone here and whole there', t => {
  const pixels = Uint8Array.of(1, 2, 3, 4);
  const arrived = mail(transfer({ pixels, half: pixels.subarray(2) })) as {
    pixels: Uint8Array;
    half: Uint8Array;
  };
  t.is(pixels.length, 0);
  t.deepEqual([...arrived.pixels], [1, 2, 3, 4]);
  t.is(arrived.half.buffer, arrived.pixels.buffer);
});

test('shared memory is the same memory on both sides', t => {
  const counter = new Int32Array(new SharedArrayBuffer(8), 4);
  const arrived = mail([counter]) as [Int32Array];
  arrived[0][0] = 42;
  t.is(counter[0], 42);
});

test('growable shared memory grows on both sides', t => {
  const memory = Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 64 }]) as SharedArrayBuffer;
  const arrived = mail({ view: new Uint8Array(memory), memory }) as {
    view: Uint8Array;
    memory: SharedArrayBuffer;
  };
  (memory as unknown as { grow(size: number): void }).grow(32);
  t.is(arrived.view.length, 32);
  t.is(arrived.memory.byteLength, 32);
});

test('ports arrive alive, keys and blobs usable', async t => {
  const { port1, port2 } = new MessageChannel();
  const value = { port: port2, key: createSecretKey(Buffer.from('k')), blob: new Blob(['text']) };
  const arrived = mail(value) as { port: MessagePort; key: KeyObject; blob: Blob };
  port1.postMessage('hello');
  t.is(receiveMessageOnPort(arrived.port)?.message, 'hello');
  t.is(String(arrived.key.export()), 'k');
  t.is(await arrived.blob.text(), 'text');
  port1.close();
});
