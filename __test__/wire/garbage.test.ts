import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { noForeign, Shelf } from './codecs.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Sends values of every kind, some in vain, and gives weak references to them. */
function sent(codec: Codec, writer: Writer): WeakRef<object>[] {
  const shared = { list: [1, 2], map: new Map(), error: new Error('x') };
  let deep: object = {};
  for (let i = 0; i < 500; i++) deep = { deep };
  const big = new Uint8Array(1 << 20);
  const many = Array.from({ length: 100 }, (_, i) => ({ i }));
  const values: object[] = [
    shared,
    [shared, shared],
    deep,
    big,
    many,
    { bad: () => 1 },
    [new SharedArrayBuffer(8), () => 1],
  ];
  return values.map(value => {
    writer.reset();
    try {
      codec.encode(value, writer);
      codec.decode(Uint8Array.from(writer.bytes.subarray(0, writer.length)), 0, writer.length);
    } catch {
      // The last ones cannot be sent.
    }
    return new WeakRef(value);
  });
}

test('a codec keeps nothing of what it sent', async t => {
  const codec = new Codec(noForeign, new Shelf());
  const references = sent(codec, new Writer());
  // A WeakRef keeps its target to the end of the turn.
  await new Promise(resolve => setImmediate(resolve));
  collect();
  t.deepEqual(
    references.map(reference => reference.deref()),
    references.map(() => undefined),
  );
  t.truthy(codec);
});

test('a burst of messages leaves no memory behind', t => {
  const codec = new Codec(noForeign);
  const writer = new Writer();
  const burst = () => {
    for (let i = 0; i < 20_000; i++) {
      writer.reset();
      codec.encode([i, { name: `task ${i}`, [`k${i % 1000}`]: [i, i] }], writer);
      codec.decode(writer.bytes, 0, writer.length);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  burst();
  const before = burst();
  t.true(burst() - before < 1e6);
});
