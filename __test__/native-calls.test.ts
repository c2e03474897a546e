import test from 'ava';
import { join } from '#crossray/arena/membership';
import { native } from '#crossray/native';

// Functions and methods that the addon has Node-API call directly (crate/bindings/direct.rs).

/** As a program in JavaScript would call it. */
const loosely = (fn: unknown) => fn as (this: unknown, ...args: unknown[]) => unknown;

test('a method is refused on what is no object of its class', t => {
  const { push, drain } = native.Dispatcher.prototype;
  for (const method of [push, drain]) {
    for (const receiver of [{}, undefined, native.Dispatcher.prototype]) {
      t.throws(() => loosely(method).call(receiver, new Uint8Array(8)), { message: /Illegal invocation/ });
    }
  }
});

test('arguments of other types, or none, are refused', t => {
  const dispatcher = new native.Dispatcher(1, () => {});
  t.teardown(() => dispatcher.close());
  for (const wrong of ['frames', undefined, null, 7, {}]) {
    t.throws(() => loosely(dispatcher.push).call(dispatcher, wrong));
    t.throws(() => loosely(dispatcher.drain).call(dispatcher, wrong));
  }
  t.throws(() => loosely(dispatcher.push).call(dispatcher));
  t.is(dispatcher.drain(new Uint8Array(8)), 0);
});

test('operations refuse what is no array of numbers', t => {
  const { reduce, combine } = native.operations();
  const x = new Float64Array(3);
  for (const wrong of [undefined, 'x', {}, new Uint8Array(3)]) {
    t.throws(() => loosely(reduce)(native.OpsReduction.Sum, wrong, false), {
      message: /Expected a Float64Array/,
    });
    t.throws(() => loosely(combine)(native.OpsOperator.Add, x, x, wrong, false));
  }
  t.throws(() => loosely(combine)(native.OpsOperator.Add, x, 'y', x, false), {
    message: /Expected a Float64Array/,
  });
  t.throws(() => loosely(combine)(17, x, x, x, false));
});

test('further arguments change nothing', t => {
  const { reduce } = native.operations();
  t.is(loosely(reduce)(native.OpsReduction.Sum, Float64Array.of(1, 2, 3), false, 'more', 9), 6);
});

test('objects are held and let go by pairs of numbers alone, and by who has joined the arena', t => {
  t.throws(() => native.holdObjects(new Uint32Array(0)), { message: /has not joined the arena/ });
  join();
  for (const call of [native.holdObjects, native.releaseObjects]) {
    for (const wrong of [undefined, null, 'x', [1, 2], new Float64Array(2)])
      t.throws(() => loosely(call)(wrong));
    t.notThrows(() => loosely(call)(new Uint32Array(0)));
  }
});
