import test from 'ava';
import fc from 'fast-check';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { cloneable, sendable } from './arbitrary.js';
import { noForeign, roundTrip } from './codecs.js';
import { assertSame } from './isomorphic.js';

/** Parts of a value are tied to each other after it was generated, which the search for a smaller one would undo. */
const noShrinking = { endOnFailure: true, includeErrorInReport: true };

test('what structured clone keeps arrives as structured clone would have it', t => {
  fc.assert(
    fc.property(cloneable, value => {
      assertSame(structuredClone(value), roundTrip(value));
    }),
    { numRuns: 3000, ...noShrinking },
  );
  t.pass();
});

test('everything arrives as it was', t => {
  fc.assert(
    fc.property(sendable, value => {
      assertSame(value, roundTrip(value));
    }),
    { numRuns: 3000, ...noShrinking },
  );
  t.pass();
});

test('sending leaves the value as it was', t => {
  fc.assert(
    fc.property(cloneable, value => {
      const before = structuredClone(value);
      roundTrip(value);
      assertSame(before, structuredClone(value));
    }),
    { numRuns: 300, ...noShrinking },
  );
  t.pass();
});

test('messages one after the other in shared memory, read at any offset', t => {
  const memory = new Uint8Array(new SharedArrayBuffer(1 << 20), 3);
  const [sender, receiver] = [new Codec(noForeign), new Codec(noForeign)];
  fc.assert(
    fc.property(fc.array(sendable, { minLength: 1, maxLength: 5 }), values => {
      const writer = new Writer(memory);
      const starts = values.map(value => {
        const start = writer.length;
        t.true(sender.encode(value, writer));
        return start;
      });
      values.forEach((value, i) => {
        const arrived = receiver.decode(memory, starts[i] as number, starts[i + 1] ?? writer.length);
        assertSame(value, arrived);
      });
    }),
    { numRuns: 500, ...noShrinking },
  );
});

test('a list that the caller made arrives as an array', t => {
  const [sender, receiver] = [new Codec(noForeign), new Codec(noForeign)];
  fc.assert(
    fc.property(fc.array(sendable, { maxLength: 5 }), list => {
      const writer = new Writer();
      sender.encodeList(list, writer);
      assertSame(list, receiver.decode(writer.bytes, 0, writer.length));
    }),
    { numRuns: 500, ...noShrinking },
  );
  t.pass();
});
