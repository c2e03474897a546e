import test from 'ava';
import fc from 'fast-check';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { sendable } from './arbitrary.js';
import { noForeign, Shelf } from './codecs.js';
import { difference } from './isomorphic.js';

/** Things that go wrong with a value, between values that go right. */
const mishaps: Record<string, (codec: Codec, value: unknown) => void> = {
  foreign: (codec, value) => codec.encode([value, () => 1], new Writer()),
  'no room': (codec, value) => codec.encode([value, 'x'.repeat(1000)], new Writer(new Uint8Array(300))),
  getter: (codec, value) =>
    codec.encode(
      {
        value,
        get bad(): never {
          throw new Error('oops');
        },
      },
      new Writer(),
    ),
  'detached buffer': (codec, value) => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    codec.encode([value, new SharedArrayBuffer(8), buffer], new Writer());
  },
  'cut off': (codec, value) => {
    const writer = new Writer();
    codec.encode([value, value], writer);
    codec.decode(writer.bytes, 0, writer.length - 1);
  },
  nonsense: codec => codec.decode(Uint8Array.of(1, 13, 200, 19, 1), 0, 5),
};

const steps = fc.array(fc.tuple(fc.constantFrom('send', ...Object.keys(mishaps)), sendable), {
  maxLength: 12,
});

test('whatever goes wrong with one value, the next one arrives', t => {
  const codec = new Codec(noForeign, new Shelf());
  const writer = new Writer();
  fc.assert(
    fc.property(steps, list => {
      for (const [what, value] of list) {
        const mishap = mishaps[what];
        if (mishap !== undefined) {
          try {
            mishap(codec, value);
          } catch {
            // It should go wrong.
          }
          continue;
        }
        writer.reset();
        codec.encode(value, writer);
        t.is(difference(value, codec.decode(writer.bytes, 0, writer.length)), undefined);
      }
    }),
    { numRuns: 800, endOnFailure: true },
  );
});

test('every mishap is one', t => {
  for (const [name, mishap] of Object.entries(mishaps)) {
    const codec = new Codec(noForeign, new Shelf());
    if (name === 'no room') t.false(codec.encode('x'.repeat(1000), new Writer(new Uint8Array(300))));
    else t.throws(() => mishap(codec, { a: 1 }), undefined, name);
  }
});
