import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Codec, type Foreign } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { decode, encode, noForeign, roundTrip } from './codecs.js';

/** Packs by name: what it cannot say in plain data it keeps in a list. */
class Fake implements Foreign {
  readonly packed: unknown[] = [];
  readonly unpacked: unknown[] = [];

  pack(root: unknown): unknown {
    return { number: this.packed.push(root) - 1, memory: new Uint8Array([1, 2]) };
  }

  unpack(graph: unknown): unknown {
    this.unpacked.push(graph);
    return this.packed[(graph as { number: number }).number];
  }
}

class Point {
  x = 1;
}
class ListOfMine extends Array<number> {}
class MapOfMine extends Map<number, number> {}
class BytesOfMine extends Uint8Array {}
class DateOfMine extends Date {}
class ErrorOfMine extends TypeError {}
function* generate(): Generator<number> {
  yield 1;
}

const foreign: Record<string, unknown> = {
  function: () => 1,
  class: Point,
  'bound function': (() => 1).bind(null),
  instance: new Point(),
  'instance by Object.create': Object.create({ inherited: 1 }),
  'subclass of Array': new ListOfMine(3),
  'subclass of Map': new MapOfMine(),
  'subclass of a typed array': new BytesOfMine(2),
  'subclass of Date': new DateOfMine(),
  'subclass of an error': new ErrorOfMine('x'),
  symbol: Symbol('local'),
  'shared symbol': Symbol.for('shared'),
  'symbol in a box': Object(Symbol('boxed')),
  'object with a symbol': { [Symbol('key')]: 1 },
  'object with crossray.reduce': { [Symbol.for('crossray.reduce')]: () => [] },
  'array with a symbol': Object.assign([1, 2], { [Symbol('key')]: 1 }),
  'long array with a symbol': Object.assign(new Array(100).fill(0), { [Symbol('key')]: 1 }),
  'Map with a symbol': Object.assign(new Map(), { [Symbol('key')]: 1 }),
  'typed array with a symbol': Object.assign(new Uint8Array(2), { [Symbol('key')]: 1 }),
  'bare object with a symbol': Object.assign(Object.create(null), { [Symbol('key')]: 1 }),
  'error with a symbol': Object.assign(new Error('x'), { [Symbol('key')]: 1 }),
  WeakMap: new WeakMap(),
  WeakSet: new WeakSet(),
  WeakRef: new WeakRef({}),
  Promise: Promise.resolve(),
  Proxy: new Proxy({}, {}),
  'Proxy of an array': new Proxy([1], {}),
  'Proxy of a function': new Proxy(() => 1, {}),
  'revoked Proxy': (() => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  })(),
  'generator object': generate(),
  iterator: [1][Symbol.iterator](),
  URL: new URL('file:///x'),
  Math,
  'Object.prototype': Object.prototype,
  'false error': Object.create(Error.prototype),
  'false Map': Object.create(Map.prototype),
  Timeout: setTimeout(() => {}, 0).unref(),
};

for (const [name, value] of Object.entries(foreign)) {
  test(`the whole value is packed when it holds: ${name}`, t => {
    for (const root of [
      value,
      { deep: [1, { value }] },
      new Map([[1, value]]),
      new Error('e', { cause: value }),
    ]) {
      const fake = new Fake();
      const bytes = encode(root, new Codec(fake));
      t.is(fake.packed.length, 1);
      t.is(fake.packed[0], root, 'the root and nothing less');
      t.is(decode(bytes, new Codec(fake)), root);
      t.deepEqual(fake.unpacked, [{ number: 0, memory: new Uint8Array([1, 2]) }]);
    }
  });
}

test('plain data never comes to Foreign', t => {
  t.deepEqual(roundTrip({ a: [1, new Map([[1, /x/]])], e: new Error('x') }).a, [1, new Map([[1, /x/]])]);
});

test('a module namespace is foreign', async t => {
  const fake = new Fake();
  encode(await import('node:path'), new Codec(fake));
  t.is(fake.packed.length, 1);
});

test('a trap of a Proxy is never run', t => {
  const trap = () => {
    throw new Error('trapped');
  };
  const handler = {
    get: trap,
    has: trap,
    ownKeys: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
  };
  const fake = new Fake();
  encode({ inside: new Proxy({}, handler) }, new Codec(fake));
  t.is(fake.packed.length, 1);
});

test('unpack may give a promise, and then decode gives it', async t => {
  const codec = new Codec({ pack: () => 'packed', unpack: async graph => `un${String(graph)}` });
  const arrived = decode(
    encode(() => 1, codec),
    codec,
  );
  t.true(arrived instanceof Promise);
  t.is(await arrived, 'unpacked');
});

test('what pack refuses is refused, and nothing is written', t => {
  const refused = new ShipError('a Promise cannot travel', ['.value']);
  const codec = new Codec({
    pack: () => {
      throw refused;
    },
    unpack: graph => graph,
  });
  const writer = new Writer();
  codec.encode('before', writer);
  const { length } = writer;
  t.is(
    t.throws(() => codec.encode({ big: 'x'.repeat(5000), value: Promise.resolve() }, writer)),
    refused as never,
  );
  t.is(writer.length, length);
  t.is(codec.decode(writer.bytes, 0, writer.length), 'before');
});

test('packing into something foreign again is told as a fault of ours', t => {
  const codec = new Codec({ pack: root => root, unpack: graph => graph });
  t.throws(() => encode(() => 1, codec), { instanceOf: ShipError, message: /no plain data/ });
});

test('what a getter throws comes through, and the codec still works', t => {
  const codec = new Codec(noForeign);
  const oops = new Error('oops');
  const bad = {
    fine: [1],
    get bad(): never {
      throw oops;
    },
  };
  t.is(
    t.throws(() => encode(bad, codec)),
    oops,
  );
  t.deepEqual(decode(encode([bad.fine, bad.fine], codec)), [[1], [1]]);
});

test('a getter may send another value with the same codec', t => {
  const codec = new Codec(noForeign);
  encode('the codec has been used before', codec);
  const inner = { shared: [1] };
  let sent: Uint8Array | undefined;
  const outer = {
    before: inner,
    get nested() {
      const writer = new Writer();
      codec.encode([inner, inner], writer);
      sent = Uint8Array.from(writer.bytes.subarray(0, writer.length));
      return 'sent';
    },
    after: inner,
  };
  const writer = new Writer();
  codec.encode(outer, writer);
  const arrived = codec.decode(writer.bytes, 0, writer.length) as typeof outer;
  t.is(arrived.before, arrived.after);
  t.is(arrived.nested, 'sent');
  t.deepEqual(decode(sent as Uint8Array), [inner, inner]);
});
