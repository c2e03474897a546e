import { isDeepStrictEqual, types } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { Shipper } from '#crossray/ship/shipper';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const echo = (value: unknown): unknown => value;

/** There and back again; between them the value crosses a thread twice. */
async function roundTrip(value: unknown): Promise<unknown> {
  return await peer.call(echo, [value]);
}

/** Packed, cloned as a transport would, and rebuilt by another shipper of this thread. */
function rebuild(value: unknown): unknown {
  return new Shipper().unpack(structuredClone(new Shipper().packValue(value)));
}

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, false, -0, Number.NaN, Number.POSITIVE_INFINITY),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', 'a\udfff', '__proto__', 'constructor'),
  fc.date({ noInvalidDate: true }),
  fc.constantFrom(/a+/gi, /\//u),
  fc.uint8Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
);

const tree = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('array'),
    tie('object'),
    tie('map'),
    tie('set'),
  ),
  array: fc.array(tie('value'), { maxLength: 6 }),
  object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 6, noNullPrototype: true }),
  map: fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map(entries => new Map(entries)),
  set: fc.array(tie('value'), { maxLength: 4 }).map(items => new Set(items)),
})).value;

test('generated values are rebuilt as structuredClone would', t => {
  fc.assert(
    fc.property(tree, value => {
      const got = rebuild(value);
      return isDeepStrictEqual(got, structuredClone(value)) && isDeepStrictEqual(got, value);
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('generated shared and cyclic structures keep their shape', t => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
  fc.assert(
    fc.property(edges, pairs => {
      const nodes = Array.from({ length: 10 }, (_, id) => ({ id, next: [] as object[] }));
      for (const [from, to] of pairs) nodes[from]!.next.push(nodes[to]!);
      const got = rebuild(nodes) as typeof nodes;
      return nodes.every(
        (node, id) =>
          got[id]!.id === id &&
          got[id]!.next.length === node.next.length &&
          node.next.every((other, index) => got[id]!.next[index] === got[nodes.indexOf(other as never)]),
      );
    }),
  );
  t.pass();
});

test('depth costs no stack', t => {
  interface Link {
    next: Link | null;
  }
  let list: Link | null = null;
  for (let n = 0; n < 100_000; n++) list = { next: list };
  let count = 0;
  for (let at = new Shipper().unpack(new Shipper().packValue(list)) as Link | null; at; at = at.next) count++;
  t.is(count, 100_000);
});

test('arrays with holes, own properties and odd lengths', async t => {
  const holes = Object.assign(new Array<number>(3), { 0: 1, 2: 3 });
  const back = (await roundTrip(holes)) as unknown[];
  t.deepEqual([0 in back, 1 in back, 2 in back, back.length], [true, false, true, 3]);
  const named = Object.assign([1, 2], { label: 'x' });
  t.deepEqual(await roundTrip(named), named);
  const long: unknown[] = [];
  long.length = 5;
  t.is(((await roundTrip(long)) as unknown[]).length, 5);
  const match = /b/.exec('abc')!;
  const matched = (await roundTrip(match)) as RegExpExecArray;
  t.deepEqual([matched[0], matched.index, matched.input], ['b', 1, 'abc']);
});

test('how far objects are closed', async t => {
  const values = [
    Object.freeze({ a: 1 }),
    Object.seal({ a: 1 }),
    Object.preventExtensions({ a: 1 }),
    Object.freeze([1, 2]),
    Object.freeze(Object.assign(() => 1, { k: 1 })),
  ];
  const back = (await peer.call((list: object[]) => list.map(item => [item]), [values])) as [object][];
  for (const [index, [item]] of back.entries()) {
    t.is(Object.isFrozen(item), Object.isFrozen(values[index]), String(index));
    t.is(Object.isSealed(item), Object.isSealed(values[index]), String(index));
    t.is(Object.isExtensible(item), Object.isExtensible(values[index]), String(index));
  }
});

test('properties that are hidden, constant, computed or named by symbols', async t => {
  const key = Symbol('key');
  const object = Object.defineProperties({} as Record<PropertyKey, unknown>, {
    hidden: { value: 1 },
    constant: { value: 2, enumerable: true },
    double: {
      get(this: { constant: number }) {
        return this.constant * 2;
      },
      configurable: true,
    },
    [key]: { value: 3, enumerable: true, writable: true },
    [Symbol.for('shared')]: { value: 4 },
    __proto__: { value: 5, enumerable: true },
  });
  const back = (await roundTrip(object)) as typeof object;
  const shape = (each: object): unknown =>
    Reflect.ownKeys(each).map(name => {
      const { enumerable, configurable, writable, value } = Reflect.getOwnPropertyDescriptor(each, name)!;
      return [name, enumerable, configurable, writable, value];
    });
  t.deepEqual(shape(back), shape(object));
  t.is(back.double, 4);
});

test('errors with class, own fields, cause and errors', async t => {
  const cause = new TypeError('inner');
  const error = Object.assign(new RangeError('outer', { cause }), { code: 'E1', detail: { a: 1 } });
  const many = new AggregateError([error, 'text'], 'many');
  const back = (await roundTrip(many)) as AggregateError;
  t.true(types.isNativeError(back));
  t.true(back instanceof AggregateError);
  t.is(back.message, 'many');
  t.is(back.stack, many.stack);
  t.false(Object.keys(back).includes('stack'));
  const [first, second] = back.errors as [typeof error, string];
  t.true(first instanceof RangeError);
  t.deepEqual([first.message, first.code, first.detail, second], ['outer', 'E1', { a: 1 }, 'text']);
  t.true(first.cause instanceof TypeError);
  t.is((first.cause as Error).stack, cause.stack);
  t.is(String(back), String(many));
});

test('buffers and their views', async t => {
  const shared = new ArrayBuffer(16);
  const views = [new Uint8Array(shared, 4, 8), new DataView(shared, 2, 4), new Float64Array(shared)];
  (views[2] as Float64Array)[0] = Math.PI;
  const [bytes, data, floats] = (await roundTrip(views)) as [Uint8Array, DataView, Float64Array];
  t.is(bytes.buffer, data.buffer);
  t.is(bytes.buffer, floats.buffer);
  t.deepEqual([bytes.byteOffset, bytes.length, data.byteOffset, data.byteLength], [4, 8, 2, 4]);
  t.is(floats[0], Math.PI);
  const small = Buffer.from('small');
  const back = (await roundTrip({ small, text: Buffer.from('é') })) as { small: Buffer; text: Buffer };
  t.true(Buffer.isBuffer(back.small));
  t.is(back.small.toString() + back.text.toString(), 'smallé');
  t.true(back.small.buffer.byteLength < 8192, 'the pool that Node takes small buffers from stays at home');
});

test('a resizable buffer stays resizable', async t => {
  type Resizable = ArrayBuffer & { resizable: boolean; maxByteLength: number; resize(length: number): void };
  const Constructor = ArrayBuffer as unknown as new (length: number, options: object) => Resizable;
  const buffer = new Constructor(4, { maxByteLength: 16 });
  new Uint8Array(buffer)[3] = 7;
  const back = (await roundTrip(buffer)) as Resizable;
  t.deepEqual([back.byteLength, back.resizable, back.maxByteLength], [4, true, 16]);
  t.is(new Uint8Array(back)[3], 7);
});

test('boxed primitives, dates that are none, platform objects', async t => {
  const invalid = new Date(Number.NaN);
  const symbol = Symbol('boxed');
  const values = [Object(1), Object('ab'), Object(true), Object(10n)] as object[];
  t.true(isDeepStrictEqual(await roundTrip(values), values));
  t.is(((await roundTrip(invalid)) as Date).getTime(), Number.NaN);
  const back = (await roundTrip([new URL('http://a/b?c=1'), new URLSearchParams('a=1'), Object(symbol)])) as [
    URL,
    URLSearchParams,
    object,
  ];
  t.true(back[0] instanceof URL);
  t.is(back[0].href, 'http://a/b?c=1');
  t.is(back[1].get('a'), '1');
  t.is(back[2].valueOf(), symbol);
  const abort = (await roundTrip(new DOMException('stop', 'AbortError'))) as DOMException;
  t.deepEqual([abort.name, abort.message, abort instanceof DOMException], ['AbortError', 'stop', true]);
});

test('subclasses of builtin classes', async t => {
  class Stack extends Array<number> {
    top(): number | undefined {
      return this.at(-1);
    }
  }
  class Index extends Map<string, number> {
    label = 'index';
    #hits = 0;
    find(key: string): number | undefined {
      this.#hits += 1;
      return this.get(key);
    }
    get hits(): number {
      return this.#hits;
    }
  }
  class Tags extends Set<string> {}
  class Bytes extends Uint8Array {}
  class Moment extends Date {}
  class Failure extends Error {
    #secret = 42;
    reveal(): number {
      return this.#secret;
    }
  }
  const index = new Index([['a', 1]]);
  index.find('a');
  const report = await peer.call(
    (stack: Stack, found: Index, tags: Tags, bytes: Bytes, moment: Moment, failure: Failure) => [
      [stack instanceof Stack, Array.isArray(stack), stack.top(), stack.length],
      [found instanceof Index, found.find('a'), found.hits, found.label],
      [tags instanceof Tags, tags.has('x')],
      [bytes instanceof Bytes, bytes[0]],
      [moment instanceof Moment, moment.getTime()],
      [failure instanceof Failure, failure instanceof Error, failure.reveal(), failure.message],
    ],
    [Stack.from([1, 2, 3]), index, new Tags(['x']), new Bytes([9]), new Moment(5), new Failure('no')],
  );
  t.deepEqual(report, [
    [true, true, 3, 3],
    [true, 1, 2, 'index'],
    [true, true],
    [true, 9],
    [true, 5],
    [true, true, 42, 'no'],
  ]);
});

test('constructor functions of the old kind', async t => {
  function Shape(this: { name: string }, name: string): void {
    this.name = name;
  }
  Shape.prototype.greet = function (this: { name: string }): string {
    return `I am ${this.name}`;
  };
  function Circle(this: { name: string; r: number }, r: number): void {
    Shape.call(this, 'circle');
    this.r = r;
  }
  Circle.prototype = Object.create(Shape.prototype, { constructor: { value: Circle } });
  Object.setPrototypeOf(Circle, Shape);
  type Old = new (argument: unknown) => { greet(): string; r?: number };
  const Made = Circle as unknown as Old;
  t.deepEqual(
    await peer.call(
      (circle: { greet(): string }) => [circle.greet(), new Made(3).greet(), circle instanceof Made],
      [new Made(2)],
    ),
    ['I am circle', 'I am circle', true],
  );
  t.true((await peer.call(() => new Made(2))) instanceof Made);
});

test('objects whose prototype is another object', async t => {
  const parent = {
    hi(this: { name: string }): string {
      return `hi ${this.name}`;
    },
  };
  const child = Object.assign(Object.create(parent) as typeof parent & { name: string }, { name: 'child' });
  t.is(await peer.call((object: typeof child) => object.hi(), [child]), 'hi child');
});

test('an object tells how it is rebuilt', async t => {
  const reduce = Symbol.for('crossray.reduce');
  const made: unknown[] = [];
  class Handle {
    readonly parts: unknown[];
    constructor(parts: unknown[]) {
      this.parts = parts;
      made.push(this);
    }
    [reduce](): [(parts: unknown[]) => Handle, [unknown[]]] {
      return [(parts: unknown[]) => new Handle(parts), [this.parts]];
    }
  }
  const inner = new Handle([1, { deep: true }]);
  const outer = new Handle([inner, inner]);
  const report = await peer.call(
    (handle: Handle, holder: { again: Handle }) => {
      const [first, second] = handle.parts as [Handle, Handle];
      return [first === second, first.parts, holder.again === handle];
    },
    [outer, { again: outer }],
  );
  t.deepEqual(report, [true, [1, { deep: true }], true]);
  t.is(made.length, 2);
});

test('the reduce method sees complete arguments, and may be captured', async t => {
  const reduce = Symbol.for('crossray.reduce');
  const table = new Map([['a', { n: 1 }]]);
  const total = {
    table,
    [reduce](): [(each: Map<string, { n: number }>) => unknown, [Map<string, { n: number }>]] {
      return [each => ({ sum: [...each.values()].reduce((sum, { n }) => sum + n, 0) }), [table]];
    },
  };
  const read = (): unknown => [(total as unknown as { sum: number }).sum, table.size];
  t.deepEqual(await peer.call(read), [1, 1]);
});
