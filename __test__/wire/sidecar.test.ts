import { createSecretKey, KeyObject } from 'node:crypto';
import { MessageChannel, MessagePort } from 'node:worker_threads';
import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Codec, transfer } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { encode, noForeign, roundTrip, roundTripBeside, Shelf } from './codecs.js';

test('shared memory stays shared, also through its views', t => {
  const memory = new SharedArrayBuffer(64);
  const value = {
    memory,
    view: new Int32Array(memory, 8, 4),
    raw: Buffer.from(memory, 4, 4),
    words: new DataView(memory),
  };
  const shelf = new Shelf();
  const arrived = roundTripBeside(value, shelf);
  t.is(arrived.memory, memory);
  t.is(arrived.view.buffer, memory);
  t.is(arrived.view.byteOffset, 8);
  t.is(arrived.view.length, 4);
  t.true(Buffer.isBuffer(arrived.raw));
  t.is(arrived.raw.byteOffset, 4);
  t.is(arrived.words.buffer, memory);
  t.deepEqual(shelf.kept, [{ object: memory, move: false }], 'it went once');
});

test('growable shared memory keeps views that follow it', t => {
  const memory = Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 16 }]) as SharedArrayBuffer;
  const view = new Uint8Array(memory);
  t.is(roundTripBeside([view])[0], view);
});

test('ports and streams are moved; blobs, keys and compiled WebAssembly are not', t => {
  const { port1, port2 } = new MessageChannel();
  const key = createSecretKey(Buffer.from('secret'));
  const wasm = Reflect.get(globalThis, 'WebAssembly') as { Module: new (bytes: Uint8Array) => object };
  const module = new wasm.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const shelf = new Shelf();
  const value = { port: port1, stream: new ReadableStream(), blob: new Blob(['x']), key, module };
  const arrived = roundTripBeside(value, shelf);
  t.true(arrived.port instanceof MessagePort);
  t.true(arrived.key instanceof KeyObject);
  t.deepEqual(
    shelf.kept.map(({ move }) => move),
    [true, true, false, false, false],
  );
  port1.close();
  port2.close();
});

test('without a sidecar each is refused by name, with the way to it', t => {
  const { port1, port2 } = new MessageChannel();
  for (const [value, message] of [
    [new SharedArrayBuffer(8), /SharedArrayBuffer cannot travel: .*use SharedArray/],
    [new Uint8Array(new SharedArrayBuffer(8)), /SharedArrayBuffer cannot travel/],
    [port1, /MessagePort cannot travel: only arguments and results between threads/],
    [transfer(new ArrayBuffer(8)), /ArrayBuffer cannot travel: only arguments and results between threads/],
  ] as const) {
    const error = t.throws(() => encode({ list: [value] }), { instanceOf: ShipError, message });
    t.deepEqual(error.path.slice(0, 2), ['.list', '[0]']);
  }
  port1.close();
  port2.close();
});

test('the way to a culprit in a cycle, and to one that a getter makes', t => {
  const loop: Record<string, unknown> = { a: 1 };
  Object.assign(loop, { self: loop, list: [loop, { memory: new SharedArrayBuffer(1) }] });
  const error = t.throws(() => encode(loop), { instanceOf: ShipError });
  t.deepEqual(error.path, ['.list', '[1]', '.memory']);
  const made = {
    loop: {} as object,
    get memory() {
      return new SharedArrayBuffer(1);
    },
  };
  made.loop = made;
  t.deepEqual(t.throws(() => encode(made), { instanceOf: ShipError }).path, []);
});

test('transfer moves the buffers it is given, and only those', t => {
  const [moved, copied] = [new ArrayBuffer(8), new ArrayBuffer(8)];
  const value = { moved: new Uint8Array(moved, 2, 3), whole: moved, copied: new Uint8Array(copied) };
  t.is(transfer(value, [moved]), value, 'the value itself');
  const shelf = new Shelf();
  const arrived = roundTripBeside(value, shelf);
  t.deepEqual(shelf.kept, [{ object: moved, move: true }]);
  t.is(arrived.moved.buffer, moved);
  t.is(arrived.moved.byteOffset, 2);
  t.is(arrived.whole, moved);
  t.not(arrived.copied.buffer, copied);
});

test('transfer without a list finds buffers in what a value is made of', t => {
  const [inView, inMap, inSet, inside, alone] = Array.from({ length: 5 }, () => new ArrayBuffer(8));
  const loop: unknown[] = [];
  loop.push(loop, inside);
  const value = {
    view: new Float64Array(inView as ArrayBuffer),
    map: new Map([[inMap, new Set([inSet])]]),
    loop,
  };
  const shelf = new Shelf();
  roundTripBeside(transfer(value), shelf);
  roundTripBeside(transfer(alone), shelf);
  t.deepEqual(
    new Set(shelf.kept.map(({ object }) => object)),
    new Set([inView, inMap, inSet, inside, alone]),
  );
  t.true(shelf.kept.every(({ move }) => move));
});

test('transfer without a list copies a Buffer that shows a part of its memory', t => {
  const shelf = new Shelf();
  const [pooled, own] = [Buffer.from('small'), Buffer.alloc(9)];
  t.is(String(roundTripBeside(transfer([pooled, own]), shelf)[0]), 'small');
  t.deepEqual(shelf.kept, [{ object: own.buffer, move: true }]);
});

test('a mark lasts for one message', t => {
  const buffer = new ArrayBuffer(8);
  const shelf = new Shelf();
  roundTripBeside(transfer(buffer), shelf);
  t.not(roundTripBeside(buffer, shelf), buffer);
  t.is(shelf.kept.length, 1);
});

test('nothing is put beside a message that was not written', t => {
  const shelf = new Shelf();
  const codec = new Codec(noForeign, shelf);
  const memory = new SharedArrayBuffer(8);
  const buffer = transfer(new ArrayBuffer(8));
  const small = new Writer(new Uint8Array(60));
  t.false(codec.encode([memory, buffer, 'x'.repeat(100)], small));
  t.is(small.length, 0);
  t.throws(() => codec.encode([memory, buffer, () => 1], new Writer()));
  t.deepEqual(shelf.kept, []);
  t.true(codec.encode([memory, buffer], small));
  t.deepEqual(
    shelf.kept.map(({ move }) => move),
    [false, true],
    'the mark is still there',
  );
});

test('a file handle or any other object goes along when transfer names it', t => {
  class Handle {}
  const handle = new Handle();
  t.is(roundTripBeside({ handle: transfer(handle, [handle]) }).handle, handle);
});

test('transfer refuses what cannot be moved', t => {
  const wrong: readonly [unknown, RegExp][] = [
    [new SharedArrayBuffer(1), /SharedArrayBuffer/],
    [new Uint8Array(1), /Uint8Array: give it the buffer of the view/],
    ['text', /a string/],
    [null, /null/],
  ];
  for (const [buffer, message] of wrong) {
    t.throws(() => transfer({}, [buffer as object]), { instanceOf: TypeError, message });
  }
  t.is(roundTrip(transfer(7)), 7, 'nothing in it to move');
});
