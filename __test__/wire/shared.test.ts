import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Codec } from '#crossray/wire/codec';
import { type SharedForm, sharedBase, sharedForm } from '#crossray/wire/shared';
import { Writer } from '#crossray/wire/writer';
import { noForeign } from './codecs.js';

/** Stands for a queue or a lock. */
class Thing {
  readonly #handles: number[];
  readonly #extra: unknown;

  constructor(handles: number[], extra?: unknown) {
    this.#handles = handles;
    this.#extra = extra;
  }

  get handles(): number[] {
    return this.#handles;
  }

  get extra(): unknown {
    return this.#extra;
  }

  [Symbol.for('crossray.shared')](): SharedForm {
    return { kind: 'Thing', handles: this.handles, extra: this.extra };
  }
}

const codec = new Codec(noForeign, undefined, ({ handles, extra }) => new Thing([...handles], extra));

function roundTrip(value: unknown): unknown {
  const writer = new Writer();
  codec.encode(value, writer);
  return codec.decode(writer.bytes, 0, writer.length);
}

test('an object in shared memory arrives as one of its kind, with its data', t => {
  const thing = roundTrip({ deep: [new Thing([1, 2 ** 32 - 1], { size: 3 })] }) as { deep: [Thing] };
  t.true(thing.deep[0] instanceof Thing);
  t.deepEqual(thing.deep[0].handles, [1, 2 ** 32 - 1]);
  t.deepEqual(thing.deep[0].extra, { size: 3 });
});

test('the same object twice is one object, and counted once', t => {
  const thing = new Thing([7, 1]);
  const [a, b, c] = roundTrip([thing, thing, new Thing([8, 1])]) as Thing[];
  t.is(a, b);
  t.not(a, c);
  t.deepEqual(codec.handles, [7, 1, 8, 1]);
  t.deepEqual(codec.arrived, [7, 1, 8, 1]);
  roundTrip('nothing shared');
  t.deepEqual([codec.handles, codec.arrived], [[], []]);
});

test('what is said of an earlier message is not said of one that fails', t => {
  roundTrip(new Thing([1, 1]));
  t.throws(() => codec.encode([new Thing([2, 1]), new SharedArrayBuffer(8)], new Writer()), {
    instanceOf: ShipError,
  });
  roundTrip(1);
  t.deepEqual(codec.handles, []);
});

test('whoever has no shared memory refuses such a message', t => {
  const writer = new Writer();
  codec.encode(new Thing([1, 1]), writer);
  t.throws(() => new Codec(noForeign).decode(writer.bytes, 0, writer.length), {
    instanceOf: ShipError,
    message: /shared memory/,
  });
});

test('the prototype of such a class is no such object', t => {
  t.is(sharedForm(Thing.prototype), undefined);
  t.is(sharedForm(new Thing([1, 1]))?.kind, 'Thing');
});

test('what is more than such an object is none, and has one that it is built on', t => {
  class Special extends Thing {}
  for (const more of [new Special([1, 1], 'data'), Object.assign(new Thing([1, 1], 'data'), { field: 1 })]) {
    t.is(sharedForm(more), undefined);
    const base = sharedBase(more);
    t.deepEqual(sharedForm(base as object), { kind: 'Thing', handles: [1, 1], extra: 'data' });
  }
  t.is(sharedBase({}), undefined);
  t.is(sharedBase(Thing.prototype), undefined);
});
