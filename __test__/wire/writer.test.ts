import test from 'ava';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { noForeign } from './codecs.js';

const codec = new Codec(noForeign);

test('messages follow each other, each where the one before ended', t => {
  const writer = new Writer();
  const ends = ['one', [2], { three: 3 }].map(value => {
    codec.encode(value, writer);
    return writer.length;
  });
  t.deepEqual(codec.decode(writer.bytes, ends[0] as number, ends[1] as number), [2]);
  t.deepEqual(codec.decode(writer.bytes, ends[1] as number, ends[2] as number), { three: 3 });
});

test('own memory grows to what a message needs, and what was written stays', t => {
  const writer = new Writer();
  codec.encode('first', writer);
  const end = writer.length;
  const big = new Float64Array(300_000).fill(1.5);
  codec.encode([big, 'x'.repeat(100_000), '☃'.repeat(100_000)], writer);
  t.is(codec.decode(writer.bytes, 0, end), 'first');
  t.deepEqual((codec.decode(writer.bytes, end, writer.length) as unknown[])[0], big);
});

test('memory that was mostly idle is given back', t => {
  const writer = new Writer();
  codec.encode(new Uint8Array(8 << 20), writer);
  writer.reset();
  t.true(writer.bytes.length > 8 << 20, 'the next one may be as long');
  codec.encode(1, writer);
  writer.reset();
  t.true(writer.bytes.length < 1 << 20);
  t.is(writer.length, 0);
});

test('given memory is written in place and nowhere else', t => {
  for (const buffer of [new ArrayBuffer(100), new SharedArrayBuffer(100)]) {
    const memory = new Uint8Array(buffer, 10, 50).fill(0xee);
    const writer = new Writer(memory);
    t.true(codec.encode(['abc', 1.5, 'é'.repeat(20)], writer));
    t.deepEqual(codec.decode(memory, 0, writer.length), ['abc', 1.5, 'é'.repeat(20)]);
    t.true(new Uint8Array(buffer, 60).every(byte => byte === 0));
    t.true(memory.subarray(writer.length).every(byte => byte === 0xee));
  }
});

test('a value of every kind that does not fit is reported, and nothing of it stays', t => {
  const values = [
    ...[
      1.5,
      70_000,
      300,
      'a',
      'x'.repeat(100),
      'é'.repeat(7),
      '☃',
      2n,
      2n ** 70n,
      true,
      null,
      undefined,
      new Date(0),
    ],
    ...[
      [1, 2, 3],
      [1.5],
      ['a', 1],
      new Array(2),
      { a: 1 },
      new Map([[1, 2]]),
      new Set([1]),
      /x/,
      new Error('x'),
      Object(1),
    ],
    ...[new Uint8Array(300), Buffer.from('abc'), new ArrayBuffer(9), Object.assign([1], { x: 1 })],
  ];
  for (const value of values) {
    const whole = new Writer();
    codec.encode(value, whole);
    const memory = new Uint8Array(whole.length + 16);
    for (let room = 0; room < memory.length; room++) {
      const writer = new Writer(memory.subarray(0, room));
      const before = Math.min(room, 3);
      writer.length = before;
      const fitted = codec.encode(value, writer);
      if (room < whole.length) t.false(fitted);
      if (!fitted) t.is(writer.length, before);
    }
    t.true(codec.encode(value, new Writer(memory)), 'and here it fits');
  }
});

test('reset makes given memory new', t => {
  const writer = new Writer(new Uint8Array(8));
  t.true(codec.encode('abcdef', writer));
  t.false(codec.encode('abcdef', writer));
  writer.reset();
  t.true(codec.encode('ghijkl', writer));
});
