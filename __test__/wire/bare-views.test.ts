import test from 'ava';
import { Codec } from '#crossray/wire/codec';
import { Writer } from '#crossray/wire/writer';
import { noForeign, Shelf } from './codecs.js';

type Views = readonly (ArrayBufferView | null)[];

/** Views as they arrive when nothing but their elements travels. */
function arrived(views: Views, shelf?: Shelf): ArrayBufferView[] {
  const writer = new Writer();
  new Codec(noForeign, shelf).encodeViews(views, writer);
  return new Codec(noForeign, shelf).decode(writer.bytes, 0, writer.length) as ArrayBufferView[];
}

test('elements travel, and nothing else of a view', t => {
  class Mine extends Float32Array {}
  const mine = Object.assign(new Mine([1.5, 2.5]), { note: () => 'a function could not travel' });
  const part = new Int16Array([1, 2, 3, 4]).subarray(1, 3);
  const views = arrived([mine, null, part, Buffer.from('text')]);
  t.deepEqual(views, [Float32Array.of(1.5, 2.5), null, Int16Array.of(2, 3), Buffer.from('text')] as never);
});

test('views of shared memory show the same memory, which goes once', t => {
  const memory = new SharedArrayBuffer(64);
  const shelf = new Shelf();
  const whole = new Float64Array(memory);
  const part = Object.assign(new Float64Array(memory, 16, 2), { note: 'none' });
  const [first, second, third] = arrived([whole, part, whole], shelf) as Float64Array[];
  t.is(first?.buffer, memory);
  t.is(second?.buffer, memory);
  t.deepEqual([second?.byteOffset, second?.length], [16, 2]);
  t.is(third, first, 'the same view is the same again');
  t.deepEqual(Object.keys(second as object), ['0', '1']);
  t.deepEqual(shelf.kept, [{ object: memory, move: false }]);
});

test('a view that grows with its memory goes as it is', t => {
  const memory = Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 16 }]) as SharedArrayBuffer;
  const view = new Uint8Array(memory);
  t.is(arrived([view], new Shelf())[0], view);
});

test('a view whose buffer was transferred away is refused', t => {
  const view = new Uint8Array(8);
  structuredClone(view, { transfer: [view.buffer] });
  t.throws(() => arrived([view]), { message: /transferred away/ });
});
