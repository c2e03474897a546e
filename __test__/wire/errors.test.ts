import { AssertionError, strictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { types } from 'node:util';
import test from 'ava';
import {
  BrokenProcessPool,
  errorClasses,
  ProcessError,
  RemoteError,
  ShipError,
  WorkerLostError,
} from '#crossray/errors';
import { makeError } from '#crossray/wire/error-envelope';
import { roundTrip } from './codecs.js';
import { difference } from './isomorphic.js';

const limit = Error.stackTraceLimit;

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test("the language's own errors arrive as themselves: class, message, stack, cause, fields", t => {
  const classes = [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError];
  for (const errorClass of classes) {
    const error = Object.assign(new errorClass('message ☃', { cause: { why: [1] } }), {
      code: 'E',
      list: [1],
    });
    const arrived = roundTrip(error);
    t.is(difference(error, arrived), undefined);
    t.true(arrived instanceof errorClass);
    t.true(types.isNativeError(arrived));
    t.is(arrived.stack, error.stack);
    t.false(Object.keys(arrived).includes('stack'));
  }
});

test('no message, no stack, a changed name, an odd stack', t => {
  t.false(Object.hasOwn(roundTrip(new Error()), 'message'));
  const bare = new Error('x');
  delete bare.stack;
  t.false(Object.hasOwn(roundTrip(bare), 'stack'));
  const odd = Object.assign(new Error('x'), { name: 'Odd', stack: { not: 'text' } });
  t.is(difference(odd, roundTrip(odd)), undefined);
  const hiddenName = Object.defineProperty(new Error('x'), 'name', { value: 'Hidden', configurable: true });
  t.is(roundTrip(hiddenName).name, 'Hidden');
  t.false(Object.keys(roundTrip(hiddenName)).includes('name'));
});

test('AggregateError keeps its errors, each as itself', t => {
  const error = new AggregateError([new RangeError('one'), 'two', { three: 3 }], 'all', { cause: 'c' });
  const arrived = roundTrip(error);
  t.is(difference(error, arrived), undefined);
  t.true(arrived.errors[0] instanceof RangeError);
});

test('SuppressedError where there is one', t => {
  const known: unknown = Reflect.get(globalThis, 'SuppressedError');
  if (typeof known !== 'function') return t.pass('not on this Node');
  const error = Reflect.construct(known, [new Error('new'), new Error('old'), 'both']);
  const arrived = roundTrip(error);
  t.is(Object.getPrototypeOf(arrived), known.prototype);
  t.is(arrived.error.message, 'new');
  t.is(arrived.suppressed.message, 'old');
});

test('an error that is its own cause', t => {
  const error = new Error('loop');
  error.cause = { error };
  const arrived = roundTrip(error);
  t.is((arrived.cause as { error: Error }).error, arrived);
});

test('DOMException and AbortError', t => {
  const reason = AbortSignal.abort().reason as DOMException;
  const arrived = roundTrip(reason);
  t.true(arrived instanceof DOMException);
  t.is(arrived.name, 'AbortError');
  t.is(arrived.code, 20);
  t.is(arrived.message, reason.message);
  t.is(arrived.stack, reason.stack);
  const data = caught(() => structuredClone(() => 1));
  t.is(roundTrip(data).name, 'DataCloneError');
  t.is(roundTrip(data).message, data.message);
});

test("Node's errors keep code and fields", async t => {
  const missing = caught(() => readFileSync('/no/such/file'));
  t.is(difference(missing, roundTrip(missing)), undefined);
  t.like(roundTrip(missing), { code: 'ENOENT', syscall: 'open', path: '/no/such/file' });

  const wrongType = caught(() => readFileSync(1.5 as never, 7 as never));
  const arrived = roundTrip(wrongType) as NodeJS.ErrnoException;
  t.is(arrived.code, (wrongType as NodeJS.ErrnoException).code);
  t.true(arrived instanceof TypeError);
  t.is(arrived.stack, wrongType.stack);

  const system = caught(() => setPriority(99_999_999, 1)) as NodeJS.ErrnoException;
  t.like(roundTrip(system), { code: 'ERR_SYSTEM_ERROR', name: 'SystemError', errno: system.errno as number });
  t.deepEqual(Reflect.get(roundTrip(system), 'info'), Reflect.get(system, 'info'));

  const { setTimeout } = await import('node:timers/promises');
  const aborted = (await t.throwsAsync(setTimeout(9, 0, { signal: AbortSignal.abort('why') }))) as Error;
  t.like(roundTrip(aborted), {
    name: 'AbortError',
    code: 'ABORT_ERR',
    message: aborted.message,
    cause: 'why',
  });
  t.true(roundTrip(aborted) instanceof Error);
});

test('AssertionError is one on the other side', t => {
  const error = caught(() => strictEqual(1, 2, 'not the same')) as AssertionError;
  const arrived = roundTrip(error);
  t.true(arrived instanceof AssertionError);
  t.like(arrived, {
    code: 'ERR_ASSERTION',
    actual: 1,
    expected: 2,
    operator: 'strictEqual',
    generatedMessage: false,
  });
});

test('WebAssembly errors', t => {
  const wasm = Reflect.get(globalThis, 'WebAssembly') as { Module: new (bytes: Uint8Array) => object };
  const error = caught(() => new wasm.Module(Uint8Array.of(1, 2, 3)));
  t.is(Object.getPrototypeOf(roundTrip(error)), Object.getPrototypeOf(error));
  t.is(roundTrip(error).message, error.message);
});

test('every error of crossray arrives as itself, without its constructor', t => {
  for (const [name, errorClass] of Object.entries(errorClasses)) {
    const error = Object.assign(makeError(`crossray:${name}`), { message: 'm', extra: [1] });
    const arrived: Error & { code?: string } = roundTrip(error);
    t.true(arrived instanceof errorClass);
    t.is(arrived.name, name);
    t.is(arrived.code, errorClass.prototype.code as string);
    t.is(difference(error, arrived), undefined);
  }
  const lost = { pid: 7, exitCode: null, signalCode: 'SIGKILL', worker: 'w', taskId: 't' } as const;
  const arrived = roundTrip(new WorkerLostError('gone', lost, { cause: new BrokenProcessPool('pool') }));
  t.true(arrived instanceof ProcessError);
  t.like(arrived, { ...lost, message: 'gone' });
  t.true(arrived.cause instanceof BrokenProcessPool);
  t.deepEqual(roundTrip(new ShipError('no', ['a', 'b'])).path, ['a', 'b']);
  t.is(roundTrip(new RemoteError('far')).name, 'RemoteError');
});

test('making an error leaves the length of stack traces alone', t => {
  roundTrip(new Error('x'));
  t.is(Error.stackTraceLimit, limit);
});

test('thrown values that are no errors travel as values', t => {
  for (const thrown of ['text', undefined, null, 7, { plain: 1 }, [1]])
    t.deepEqual(roundTrip(thrown), thrown);
});
