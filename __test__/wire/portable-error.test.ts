import test from 'ava';
import { RemoteError, ShipError } from '#crossray/errors';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { decode, noForeign } from './codecs.js';

/** What arrives of what was thrown. */
function thrown<T = Error>(value: unknown): T {
  const writer = new Writer();
  if (!new Codec(noForeign).encodeError(value, writer)) throw new Error('no room');
  return decode(writer.bytes.subarray(0, writer.length)) as T;
}

class Lost extends Error {
  readonly code = 'E_LOST';
  readonly socket = () => 1;
  readonly tries = [1, 2];
}

test('an error that can travel does', t => {
  const error = Object.assign(new TypeError('x', { cause: new Error('y') }), { code: 'E' });
  const arrived = thrown(error);
  t.true(arrived instanceof TypeError);
  t.like(arrived, { code: 'E', stack: error.stack as string });
});

test('an error of a class that cannot be rebuilt becomes a RemoteError with what could be kept', t => {
  const error = new Lost('gone', { cause: new RangeError('why') });
  const arrived = thrown<Lost>(error);
  t.true(arrived instanceof RemoteError);
  t.is(arrived.name, 'Lost');
  t.is(arrived.message, 'gone');
  t.is(arrived.stack, error.stack);
  t.is(arrived.code, 'E_LOST');
  t.deepEqual(arrived.tries, [1, 2]);
  t.false('socket' in arrived);
  t.true(arrived.cause instanceof RangeError);
});

test('the name that an error was given is kept', t => {
  class Named extends Error {
    override name = 'Named';
  }
  const arrived = thrown(new Named('x'));
  t.true(arrived instanceof RemoteError);
  t.is(arrived.name, 'Named');
});

test('a class that is known everywhere is kept, whatever hangs on the error', t => {
  const error = Object.assign(new TypeError('x', { cause: new Lost('cause') }), { fn: () => 1, ok: 1 });
  const arrived = thrown<TypeError & { ok: number }>(error);
  t.true(arrived instanceof TypeError);
  t.is(arrived.stack, error.stack);
  t.is(arrived.ok, 1);
  t.false('fn' in arrived);
  t.true(arrived.cause instanceof RemoteError);
  t.is((arrived.cause as Error).message, 'cause');
  const named = thrown(new ShipError('no', ['a'], { cause: () => 1 }));
  t.true(named instanceof ShipError);
});

test('the errors of an AggregateError are saved one by one', t => {
  const arrived = thrown<AggregateError>(
    new AggregateError([new Lost('one'), new TypeError('two'), () => 3], 'all'),
  );
  t.true(arrived instanceof AggregateError);
  t.deepEqual(
    arrived.errors.map((error: Error) => [error.constructor, error.message]),
    [
      [RemoteError, 'one'],
      [TypeError, 'two'],
    ],
  );
});

test('errors that cause each other', t => {
  const [one, two] = [new Lost('one'), new Lost('two')];
  one.cause = two;
  two.cause = one;
  const arrived = thrown(one);
  t.is((arrived.cause as Error).message, 'two');
  t.is((arrived.cause as Error).cause, arrived);
});

test('lists that cannot be sent keep what can be sent of them, also when they hold themselves', t => {
  const list: unknown[] = [null, undefined, [1, [2]], () => 1, new Lost('in a list')];
  list.push(list);
  const arrived = thrown<Error & { list: unknown[] }>(Object.assign(new Error('x'), { list }));
  t.deepEqual(arrived.list.slice(0, 3), [null, undefined, [1, [2]]]);
  t.true(arrived.list[3] instanceof RemoteError);
  t.is(arrived.list[4], arrived.list);
});

test('a DOMException with something foreign', t => {
  const error = Object.assign(new DOMException('x', 'DataError'), { fn: () => 1 });
  const arrived = thrown(error);
  t.is(arrived.name, 'DataError');
  t.is(arrived.message, 'x');
});

test('getters that throw, messages that are no text', t => {
  const error = new Lost('x');
  Object.defineProperties(error, {
    stack: {
      get: () => {
        throw new Error('no stack');
      },
      enumerable: true,
    },
    message: {
      value: {
        toString: () => {
          throw new Error('no text');
        },
      },
    },
    code: {
      get: () => {
        throw new Error('no code');
      },
      enumerable: true,
    },
  });
  const arrived = thrown<Lost>(error);
  t.true(arrived instanceof RemoteError);
  t.deepEqual(arrived.tries, [1, 2]);
});

test('a thrown value that is no error and cannot travel is described', t => {
  for (const [value, text] of [
    [function job() {}, /the function job/],
    [Symbol('s'), /Symbol\(s\)/],
    [Promise.resolve(), /an instance of Promise/],
  ] as const) {
    const arrived = thrown(value);
    t.true(arrived instanceof RemoteError);
    t.regex(arrived.message, text);
  }
});

test('a thrown value that can travel is itself', t => {
  t.is(thrown(undefined), undefined as never);
  t.deepEqual(thrown({ a: 1 }), { a: 1 } as never);
});

test('false, and nothing written, where even the stand-in does not fit', t => {
  const writer = new Writer(new Uint8Array(20));
  t.false(new Codec(noForeign).encodeError(new Lost('a long story'), writer));
  t.is(writer.length, 0);
});
