import test from 'ava';
import fc from 'fast-check';
import { ShipError } from '#crossray/errors';
import { Codec } from '#crossray/wire/codec';
import { sendable } from './arbitrary.js';
import { encode, noForeign, roundTrip } from './codecs.js';

const receiver = new Codec({ ...noForeign, unpack: graph => graph });

function decode(bytes: Uint8Array): unknown {
  return receiver.decode(bytes, 0, bytes.length);
}

/** Decodes what may be nonsense: a value or a ShipError, nothing else, in reasonable time and memory. */
function survive(bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    if (!(error instanceof ShipError)) throw error;
  }
}

test('every truncated message is refused', t => {
  fc.assert(
    fc.property(sendable, value => {
      const bytes = encode(value);
      const step = Math.max(1, Math.floor(bytes.length / 50));
      for (let end = 0; end < bytes.length; end += step) {
        const error = t.throws(() => decode(bytes.subarray(0, end)), { instanceOf: ShipError });
        if (!error.message.startsWith('cannot decode this message: ')) throw error;
      }
    }),
    { numRuns: 150, endOnFailure: true },
  );
});

test('changed messages', t => {
  fc.assert(
    fc.property(
      sendable,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (value, changes) => {
        const bytes = encode(value);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        survive(bytes);
      },
    ),
    { numRuns: 20_000, endOnFailure: true },
  );
  t.pass();
});

test('random bytes, and random bytes that begin like a message', t => {
  const anyBytes = fc.uint8Array({ maxLength: 400 });
  const lowBytes = fc.array(fc.nat(40), { maxLength: 400 }).map(list => Uint8Array.from(list));
  fc.assert(
    fc.property(fc.oneof(anyBytes, lowBytes), fc.nat(4), (bytes, flags) => {
      survive(bytes);
      survive(Uint8Array.of(flags, ...bytes));
    }),
    { numRuns: 20_000 },
  );
  t.pass();
});

test('sizes that promise more than there is are refused before memory is taken', t => {
  const sizes = [
    [0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  ];
  const before = process.memoryUsage().rss;
  for (let tag = 0; tag < 0x40; tag++) {
    for (const size of sizes) {
      for (const kind of [[], [1], [13]]) survive(Uint8Array.of(0, tag, ...kind, ...size, 1, 2, 3));
    }
  }
  t.true(process.memoryUsage().rss - before < 500e6);
});

test('a message that ends too early says what should have followed', t => {
  for (const [bytes, message] of [
    [[0, 14, 0xff, 0x7f, 1, 2], /16383 values should follow in 2 bytes/],
    [[0, 21, 3, 0x80, 0x80], /3 values should follow in 2 bytes/],
    [[0, 10, 5, 0x41], /5 bytes should follow and 1 do/],
    [[0, 13, 1], /1 values should follow in 0 bytes/],
    [[0], /more should follow its last byte/],
  ] as const) {
    t.throws(() => decode(Uint8Array.from(bytes)), { instanceOf: ShipError, message });
  }
});

test('arrays in arrays that all promise to be long take little memory', t => {
  const bytes = new Uint8Array(1 << 20);
  for (let at = 1; at + 4 < 4000; at += 4) bytes.set([13, 0xff, 0xff, 0x3f], at);
  const before = process.memoryUsage().rss;
  survive(bytes);
  t.true(process.memoryUsage().rss - before < 500e6);
});

test('endless nesting is refused', t => {
  for (const opening of [[13, 1], [24], [27], [19, 1, 0x40], [32], [21, 1], [31, 1, 0, 0]]) {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => opening[i % opening.length] as number);
    t.throws(() => decode(Uint8Array.of(0, ...bytes)), { instanceOf: ShipError });
  }
});

test('a size that never ends is refused', t => {
  t.throws(() => decode(new Uint8Array(5000).fill(0xff).fill(0, 0, 1).fill(13, 1, 2)), { message: /absurd/ });
});

test('the range must lie in the bytes, and hold one message and nothing else', t => {
  const bytes = encode([1, 2]);
  t.throws(() => decode(Uint8Array.of(...bytes, 0)), {
    instanceOf: ShipError,
    message: /1 bytes follow its end/,
  });
  t.throws(() => decode(new Uint8Array(0)), { instanceOf: ShipError });
  t.throws(() => decode(Uint8Array.of(0)), { instanceOf: ShipError });
});

test('references, shapes, error classes, regular expressions that do not exist', t => {
  for (const bytes of [
    [1, 12, 0],
    [1, 13, 1, 12, 5],
    [0, 12, 0],
    [0, 18, 0],
    [0, 33, 0x44, ...Buffer.from('Nope'), 0],
    [0, 33, 0x54, ...Buffer.from('crossray:constructor'), 0],
    [0, 26, 0x41, 0x28, 0x40],
    [0, 9, 0x42, ...Buffer.from('zz')],
    [0, 30, 200, 0],
    [0, 30, 7, 3, 1, 2, 3],
    [0, 31, 1, 200, 1, 5, 28, 0],
    [0, 63],
  ]) {
    t.throws(() => decode(Uint8Array.from(bytes)), { instanceOf: ShipError, message: /^cannot decode/ });
  }
});

test('after a bad message the next good one arrives', t => {
  const good = { list: [1, 'two'], again: [] as unknown[] };
  good.again.push(good.list);
  survive(Uint8Array.of(1, 13, 2, 13, 1));
  t.deepEqual(roundTrip(good), good);
});
