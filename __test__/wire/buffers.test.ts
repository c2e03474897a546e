import test, { type ExecutionContext } from 'ava';
import { ShipError } from '#crossray/errors';
import { encode, roundTrip } from './codecs.js';
import { difference } from './isomorphic.js';

const viewClasses = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
];

interface Resizable extends ArrayBuffer {
  readonly maxByteLength: number;
  resize(size: number): void;
}

function resizable(size: number, maxByteLength: number): Resizable {
  return Reflect.construct(ArrayBuffer, [size, { maxByteLength }]) as Resizable;
}

function bytes(size: number): ArrayBuffer {
  return Uint8Array.from({ length: size }, (_, i) => i * 7).buffer;
}

function kept(t: ExecutionContext, value: unknown): void {
  t.is(difference(value, roundTrip(value)), undefined);
}

test('views of every kind, of any size and offset', t => {
  for (const viewClass of viewClasses) {
    for (const count of [0, 1, 7, 31, 32, 33, 1000]) {
      const buffer = bytes((count + 3) * viewClass.BYTES_PER_ELEMENT);
      kept(t, new viewClass(buffer));
      kept(t, new viewClass(buffer, viewClass.BYTES_PER_ELEMENT * 2, count));
    }
  }
  kept(t, new DataView(bytes(9), 2, 5));
  kept(t, Float64Array.of(-0, NaN, 1e300));
  kept(t, [bytes(0), bytes(1), bytes(255), bytes(256), bytes(70_000)]);
});

test('Float16Array where there is one', t => {
  const half: unknown = Reflect.get(globalThis, 'Float16Array');
  if (typeof half !== 'function') return t.pass('not on this Node');
  kept(t, Reflect.construct(half, [[1.5, -0, 65504]]));
});

test('a view that is alone travels with the bytes that it shows', t => {
  const huge = new Uint8Array(10_000_000).subarray(5_000_000, 5_000_010).fill(7);
  t.true(encode(huge).length < 50);
  t.deepEqual(roundTrip(huge), huge);
  t.is(roundTrip(huge).buffer.byteLength, 10);
});

test('views of one buffer share it on the other side, at their places in it', t => {
  const buffer = bytes(64);
  const value = { a: new Uint8Array(buffer, 8, 16), b: [new Float64Array(buffer, 16, 2)], buffer };
  for (const parts of [value, { a: value.a, b: value.b }, { buffer, a: value.a }]) {
    kept(t, parts);
    const { a, b } = { b: undefined, ...roundTrip(parts) };
    t.is(a.byteOffset, 8);
    t.is(a.buffer.byteLength, 64);
    if (b !== undefined) t.is(b[0]?.buffer, a.buffer);
  }
});

test('one buffer is shared, another one is not: each is sent in its own way', t => {
  const [shared, alone] = [bytes(64), bytes(1_000_000)];
  const value = [new Uint8Array(shared, 0, 4), new Uint8Array(alone, 10, 4), new Uint8Array(shared, 4, 4)];
  t.true(encode(value).length < 200);
  kept(t, value);
});

test('a getter that makes new views every time comes to an end', t => {
  const maker = {
    get pair() {
      const buffer = bytes(16);
      return [new Uint8Array(buffer, 0, 4), new Uint8Array(buffer, 4, 4)];
    },
  };
  const [one, two] = roundTrip(maker).pair as [Uint8Array, Uint8Array];
  t.is(one.buffer, two.buffer);
  t.deepEqual([...one, ...two], [...new Uint8Array(bytes(8))]);
});

test('a Buffer stays a Buffer', t => {
  for (const buffer of [
    Buffer.from('small'),
    Buffer.alloc(100_000, 'x'),
    Buffer.alloc(0),
    Buffer.from(bytes(9), 2, 5),
  ]) {
    const arrived = roundTrip({ buffer }).buffer;
    t.true(Buffer.isBuffer(arrived));
    t.true(arrived.equals(buffer));
  }
});

test("small Buffers do not take Node's pool along", t => {
  const [one, two] = [Buffer.from('one'), Buffer.from('two')];
  t.is(one.buffer, two.buffer, 'both lie in the pool');
  t.true(encode([one, two]).length < 30);
  const arrived = roundTrip([one, two, one]);
  t.deepEqual(arrived.map(String), ['one', 'two', 'one']);
  t.is(arrived[0], arrived[2]);
  t.not(arrived[0]?.buffer, arrived[1]?.buffer);
});

test('a Buffer on memory that a view shows too shares it with the view', t => {
  const buffer = bytes(32);
  const arrived = roundTrip({ view: new Uint16Array(buffer), raw: Buffer.from(buffer, 4, 8) });
  t.is(arrived.raw.buffer, arrived.view.buffer);
  arrived.raw[0] = 99;
  t.is((arrived.view[2] as number) & 0xff, 99);
});

test('what arrives does not depend on the memory that the message lay in', t => {
  const message = encode([new Uint8Array([1, 2, 3]), new Uint8Array(1000).fill(4)]);
  const value = roundTrip([new Uint8Array([1, 2, 3]), new Uint8Array(1000).fill(4)]);
  message.fill(0);
  t.deepEqual([...(value[0] as Uint8Array)], [1, 2, 3]);
  t.is(value[1]?.[999], 4);
});

test('resizable buffers can be resized on the other side, and views follow them or do not', t => {
  const buffer = resizable(16, 64);
  new Uint8Array(buffer).set([1, 2, 3]);
  const value = {
    follows: new Uint8Array(buffer),
    followsFrom8: new Float64Array(buffer, 8),
    words: new DataView(buffer, 4),
    stays: new Uint8Array(buffer, 0, 16),
    fixedWords: new DataView(buffer, 4, 12),
  };
  const arrived = roundTrip({ ...value, buffer });
  t.is(arrived.buffer.maxByteLength, 64);
  arrived.buffer.resize(32);
  t.is(arrived.follows.length, 32);
  t.is(arrived.followsFrom8.length, 3);
  t.is(arrived.words.byteLength, 28);
  t.is(arrived.stays.length, 16);
  t.is(arrived.fixedWords.byteLength, 12);
  t.deepEqual([...arrived.follows.subarray(0, 4)], [1, 2, 3, 0]);
});

test('a view alone on a resizable buffer keeps the buffer resizable, as structured clone does', t => {
  const view = new Uint8Array(resizable(8, 16));
  const [arrived, clone] = [roundTrip(view), structuredClone(view)];
  for (const one of [arrived, clone]) (one.buffer as Resizable).resize(12);
  t.is(arrived.length, clone.length);
});

test('a full resizable buffer, and views of nothing', t => {
  for (const [size, max] of [
    [8, 8],
    [0, 8],
  ] as const) {
    const buffer = resizable(size, max);
    const arrived = roundTrip({ view: new Uint8Array(buffer), fixed: new Uint8Array(buffer, 0, size) });
    (arrived.view.buffer as Resizable).resize(0);
    t.is(arrived.view.length, 0);
    t.notThrows(() => arrived.view.fill(0), 'it follows its buffer');
  }
});

test('a detached buffer is refused, with the way to it', t => {
  const buffer = bytes(8);
  const view = new Uint8Array(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  for (const [value, path] of [
    [buffer, []],
    [{ a: [view] }, ['.a', '[0]']],
    [new Map([['k', { buffer }]]), ['value of k in the Map', '.buffer']],
  ] as const) {
    const error = t.throws(() => encode(value), { instanceOf: ShipError, message: /transferred away/ });
    t.deepEqual(error.path, path);
  }
  t.notThrows(() => encode(new ArrayBuffer(0)));
});

test('a view that its resizable buffer has become too short for is refused', t => {
  const buffer = resizable(16, 16);
  const view = new Uint8Array(buffer, 8, 8);
  buffer.resize(4);
  t.throws(() => encode([view]), { instanceOf: ShipError, message: /too short/ });
});

test('fields of views and buffers arrive too', t => {
  const value = [
    Object.assign(new Uint8Array(3), { note: 'short' }),
    Object.assign(new Float64Array(100), { note: { deep: 1 } }),
    Object.assign(Buffer.from('abc'), { note: 1 }),
    Object.assign(new DataView(bytes(4)), { note: 2 }),
    Object.assign(bytes(4), { note: 3 }),
  ];
  t.deepEqual(
    roundTrip(value).map(one => one.note),
    ['short', { deep: 1 }, 1, 2, 3],
  );
});
