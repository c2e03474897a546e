import test from 'ava';
import { Codec } from '#crossray/wire/codec';
import { encode, noForeign } from './codecs.js';

/** The bytes of a value in hexadecimal, without the header; by a codec that has sent nothing before. */
function bytes(value: unknown): string {
  return Buffer.from(encode(value, new Codec(noForeign)).subarray(1)).toString('hex');
}

const golden: [string, unknown, string][] = [
  ['undefined', undefined, '00'],
  ['null', null, '01'],
  ['booleans', [false, true], '0d020203'],
  ['the smallest integers', [0, 127, 'x'], '0d0380ff4178'],
  ['two bytes', -1, '05ffff'],
  ['two bytes, the largest', 32767, '05ff7f'],
  ['four bytes', 32768, '0600800000'],
  ['a double', 0.5, '07000000000000e03f'],
  ['minus zero', -0, '070000000000000080'],
  ['a BigInt', -2n, '08feffffffffffffff'],
  ['a large BigInt', 2n ** 64n, `0951${Buffer.from('10000000000000000').toString('hex')}`],
  ['a short string', 'aé', '4261e9'],
  ['a long string', 'x'.repeat(64), `0a40${'78'.repeat(64)}`],
  ['a wide string', '☃', '0b010326'],
  ['an array of integers', [1, -1], '0e0201000000ffffffff'],
  ['an array of numbers', [0.5], '0f01000000000000e03f'],
  ['a hole', ['a', ...new Array(1)].concat().fill('b', 1, 1), '0d02416100'],
  ['an array with another property', Object.assign(['a'], { b: 1 }), '100102413041614162' + '81'],
  ['a plain object', { a: 1 }, '1301416181'],
  ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '1401416181'],
  ['a Map', new Map([['a', 1]]), '1501416181'],
  ['a Set', new Set(['a']), '16014161'],
  ['a Date', new Date(0), '190000000000000000'],
  ['a regular expression', /a/g, '1a41614167'],
  ['a number in an object', Object(1), '1b81'],
  ['a Map with a property', Object.assign(new Map(), { a: 1 }), '18150001416181'],
  ['an ArrayBuffer', new ArrayBuffer(2), '1c020000'],
  ['a view alone', Uint8Array.of(1, 2), '1e01020102'],
];

for (const [name, value, expected] of golden) {
  test(`on the wire: ${name}`, t => {
    t.is(bytes(value), expected);
  });
}

test('on the wire: a reference, which the header announces', t => {
  const shared = {};
  t.is(Buffer.from(encode([shared, shared])).toString('hex'), '010d0213000c01');
});

test('on the wire: views that share a buffer', t => {
  const buffer = Uint8Array.of(1, 2).buffer;
  const value = [new Uint8Array(buffer), new DataView(buffer, 1)];
  t.is(Buffer.from(encode(value)).toString('hex'), '010d021f0100031c0201021f0c01020c02');
});

test('on the wire: records, from the second object of a shape on', t => {
  const codec = new Codec(noForeign);
  const value = [{ ab: 1 }, { ab: 2 }, { ab: 3 }];
  const hash = '[0-9a-f]{4}';
  const expected = new RegExp(`^000d0313014261628111${hash}040102616282120083$`);
  t.regex(Buffer.from(encode(value, codec)).toString('hex'), expected);
});

test('on the wire: large buffers are aligned', t => {
  const value = new Uint8Array(300).fill(7);
  for (const before of ['', 'a', 'abc', 'abcdefg']) {
    const message = encode([before, value]);
    t.is(message.findIndex((byte, i) => byte === 7 && message[i + 1] === 7) % 8, 0);
  }
});

test('a message of 200 small objects is shorter than its JSON', t => {
  const rows = Array.from({ length: 200 }, (_, id) => ({ id, name: `item ${id}`, ok: true }));
  t.true(encode(rows).length < JSON.stringify(rows).length / 2);
});
