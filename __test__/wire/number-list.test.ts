import test from 'ava';
import fc from 'fast-check';
import { ShipError } from '#crossray/errors';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { noForeign } from './codecs.js';

const codec = new Codec(noForeign);

function written(list: readonly unknown[]): Uint8Array {
  const writer = new Writer();
  codec.encodeList(list, writer);
  return writer.bytes.subarray(0, writer.length);
}

const number = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.double());

test('a list of numbers is read where it lies, wherever that is', t => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), fc.nat(20), (list, before) => {
      const message = written(list);
      const bytes = new Uint8Array(before + message.length + 5).fill(0xff);
      bytes.set(message, before);
      const found = codec.numbers(bytes, before, before + message.length);
      t.is(found!.length, list.length);
      t.deepEqual(found!.toArray(), list);
      t.deepEqual(codec.decode(bytes, before, before + message.length), list);
    }),
  );
});

test('other lists are none', t => {
  for (const list of [[], ['1'], [1, '2'], [1, null], [[1]], [1n]])
    t.is(codec.numbers(written(list), 0, written(list).length), null);
});

test('whatever the bytes say, the list lies within them', t => {
  const near = fc
    .uint8Array({ maxLength: 40 })
    .map(rest => Uint8Array.of(0, 14 + (rest.length % 2), ...rest));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), near), bytes => {
      try {
        const found = codec.numbers(bytes, 0, bytes.length);
        if (found) t.is(found.start + found.length * found.width, bytes.length);
      } catch (error) {
        t.true(error instanceof ShipError);
      }
    }),
    { numRuns: 2000 },
  );
});
