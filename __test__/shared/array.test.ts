import { runInNewContext } from 'node:vm';
import test from 'ava';
import { shared } from '#crossray/arena/shared';
import { ShipError } from '#crossray/errors';
import { native } from '#crossray/native';
import { describeView, reviveView, SharedArray } from '#crossray/shared/array';
import { isSharedBuffer } from '#crossray/shared/buffers';
import type { ArrayClass } from '#crossray/shared/kinds';
import { revivers } from '#crossray/shared/revivers';
import type { TypedArray } from '#crossray/typed-array';
import { collect } from '../support/collect.js';
import { until } from '../support/until.js';

const used = (): number => native.arenaSizes()[1] ?? 0;

const revived = (array: SharedArray): SharedArray => {
  const { kind, handles, extra } = array[shared]();
  return revivers[kind]?.(handles, extra) as SharedArray;
};

test('it is zero or what it is made of, in every type', t => {
  t.deepEqual([...new SharedArray(Float64Array, 3).array], [0, 0, 0]);
  t.deepEqual([...new SharedArray(Int8Array, [1, -1, 300]).array], [1, -1, 44]);
  t.deepEqual([...new SharedArray(BigInt64Array, [1n, 2n]).array], [1n, 2n]);
  t.deepEqual([...new SharedArray(Float32Array, new Float64Array([0.5, 1])).array], [0.5, 1]);
  t.deepEqual([...new SharedArray(Uint8Array, new Set([3, 4])).array], [3, 4]);
  const empty = new SharedArray(Float64Array, 0);
  t.is(empty.array.length, 0);
  t.is(revived(empty).array.length, 0);
});

test('what is made of its description shows the same bytes', t => {
  const array = new SharedArray(Int32Array, 4);
  const again = revived(array);
  again.array[2] = 7;
  t.deepEqual([...array.array], [0, 0, 7, 0]);
  t.true(again.array instanceof Int32Array);
  t.is(again.length, 4);
  array.getLock().acquireSync();
  t.true(again.getLock().locked());
  array.getLock().release();
});

test('a view of a class that is not found elsewhere is refused where it is sent', t => {
  const { buffer } = new SharedArray(Float64Array, 4).array;
  class Sub extends Float64Array {}
  const Namesake = { Float64Array: class extends Float64Array {} }.Float64Array;
  const Elsewhere = runInNewContext('Float64Array') as typeof Float64Array;
  t.is(describeView(new Elsewhere(buffer))?.kind, 'SharedView', 'of another realm');
  for (const Made of [Sub, Namesake]) {
    t.throws(() => describeView(new Made(buffer)), {
      instanceOf: ShipError,
      message: /^a (Sub|Float64Array) over the memory of a SharedArray cannot travel/,
    });
  }
});

test('views of every kind travel by reference', t => {
  const array = new SharedArray(Uint8Array, [1, 2, 3, 4, 5, 6, 7, 8]);
  const { buffer } = array.array;
  const views = [
    new Uint16Array(buffer, 2, 2),
    Buffer.from(buffer, 3, 2),
    new DataView(buffer, 4),
    array.array,
  ];
  for (const view of views) {
    const description = describeView(view);
    t.is(description?.kind, 'SharedView');
    const again = reviveView(description?.handles ?? [], description?.extra);
    t.is(Object.getPrototypeOf(again), Object.getPrototypeOf(view));
    t.is(again.byteOffset, view.byteOffset);
    t.is(again.byteLength, view.byteLength);
    t.true(isSharedBuffer(again.buffer));
  }
  const copy = Buffer.from(array.array);
  t.is(describeView(copy), undefined);
  t.false(isSharedBuffer(copy.buffer));
});

test('a buffer that was transferred away is made anew', t => {
  const array = new SharedArray(Float64Array, [1, 2]);
  const { buffer } = array.array;
  if ('transfer' in ArrayBuffer.prototype) (buffer as ArrayBuffer & { transfer(): ArrayBuffer }).transfer();
  t.deepEqual([...array.array], [1, 2]);
});

test('arguments are checked, and a full arena says so', t => {
  t.throws(() => new SharedArray(Array as unknown as ArrayClass<TypedArray>, 1), {
    instanceOf: TypeError,
    message: /expected a class of typed arrays \(Int8Array/,
  });
  t.throws(() => new SharedArray(Int8Array, -1), { instanceOf: RangeError, message: /length from 0 on/ });
  t.throws(() => new SharedArray(Int8Array, null as unknown as number), { instanceOf: TypeError });
  const error = t.throws(() => new SharedArray(Float64Array, 2 ** 40), { code: 'ERR_CROSSRAY_ARENA_FULL' });
  t.like(error, { name: 'ArenaFullError', needed: 2 ** 43 + 256 });
});

test('its memory comes back when nobody shows it any more', async t => {
  const before = used();
  const hold = () => {
    const array = new SharedArray(Uint8Array, 3 << 20);
    const view = reviveView(array[shared]().handles, { type: 'Uint8Array', byteOffset: 0, byteLength: 4 });
    t.true(used() >= before + (3 << 20));
    return view.byteLength;
  };
  t.is(hold(), 4);
  await until(() => {
    collect();
    return used() < before + (3 << 20);
  }, 'the block is free');
});
