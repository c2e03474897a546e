/** What every operation refuses, and how. */
import test from 'ava';
import { ops } from 'crossray';
import { lay, layouts, type NumericArray } from './arrays.js';

type Any = NumericArray;
const matrix = { m: 2, k: 2, n: 2 };
const rows = { dim: 2, metric: 'cosine' } as const;

/** Every operation with a first argument of four elements. */
const all: Record<string, [later: (x: Any) => Promise<unknown>, now: (x: Any) => unknown]> = {
  sum: [ops.sum, ops.sumSync],
  mean: [ops.mean, ops.meanSync],
  min: [ops.min, ops.minSync],
  max: [ops.max, ops.maxSync],
  norm: [ops.norm, ops.normSync],
  minMax: [ops.minMax, ops.minMaxSync],
  variance: [ops.variance, ops.varianceSync],
  dot: [x => ops.dot(x, x), x => ops.dotSync(x, x)],
  abs: [ops.abs, ops.absSync],
  sqrt: [ops.sqrt, ops.sqrtSync],
  exp: [ops.exp, ops.expSync],
  log: [ops.log, ops.logSync],
  sin: [ops.sin, ops.sinSync],
  cos: [ops.cos, ops.cosSync],
  tanh: [ops.tanh, ops.tanhSync],
  add: [x => ops.add(x, 1), x => ops.addSync(x, 1)],
  sub: [x => ops.sub(x, 1), x => ops.subSync(x, 1)],
  mul: [x => ops.mul(x, 1), x => ops.mulSync(x, 1)],
  div: [x => ops.div(x, 1), x => ops.divSync(x, 1)],
  pow: [x => ops.pow(x, 1), x => ops.powSync(x, 1)],
  cumsum: [ops.cumsum, ops.cumsumSync],
  sort: [ops.sort, ops.sortSync],
  argsort: [ops.argsort, ops.argsortSync],
  filter: [x => ops.filter(x, '<', 1), x => ops.filterSync(x, '<', 1)],
  histogram: [x => ops.histogram(x, { bins: 3 }), x => ops.histogramSync(x, { bins: 3 })],
  topK: [x => ops.topK(x, 1), x => ops.topKSync(x, 1)],
  matmul: [x => ops.matmul(x, x, matrix), x => ops.matmulSync(x, x, matrix)],
  pairwiseDistances: [x => ops.pairwiseDistances(x, x, rows), x => ops.pairwiseDistancesSync(x, x, rows)],
};

/** Operations that take `{ out }`, which may be the input. */
const into: Record<string, [(x: Any, out: Any) => Promise<Any>, (x: Any, out: Any) => Any]> = {
  abs: [(x, out) => ops.abs(x, { out }), (x, out) => ops.absSync(x, { out })],
  tanh: [(x, out) => ops.tanh(x, { out }), (x, out) => ops.tanhSync(x, { out })],
  add: [(x, out) => ops.add(x, 1, { out }), (x, out) => ops.addSync(x, 1, { out })],
  mul: [(x, out) => ops.mul(2, x, { out }), (x, out) => ops.mulSync(2, x, { out })],
  cumsum: [(x, out) => ops.cumsum(x, { out }), (x, out) => ops.cumsumSync(x, { out })],
  sort: [(x, out) => ops.sort(x, { out }), (x, out) => ops.sortSync(x, { out })],
};

test('every operation of the contract is here, with its twin', t => {
  const names = Object.keys(all).flatMap(name => [name, `${name}Sync`]);
  t.deepEqual(Object.keys(ops).sort(), names.sort());
});

function detached(): Float64Array {
  const array = new Float64Array(4);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

const resizable = ArrayBuffer as unknown as new (
  size: number,
  options: { maxByteLength: number },
) => ArrayBuffer;
const growable = SharedArrayBuffer as unknown as new (
  size: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer;
const limit = { maxByteLength: 64 };

const wrong: Array<[value: unknown, message: RegExp]> = [
  [undefined, /must be a Float64Array, a Float32Array or an Int32Array, got undefined\.$/],
  [null, /got null\.$/],
  ['1234', /got a string \('1234'\)\.$/],
  [[1, 2, 3, 4], /got an instance of Array\.$/],
  [new Uint8Array(4), /got an instance of Uint8Array\.$/],
  [new Uint32Array(4), /got an instance of Uint32Array\.$/],
  [new BigInt64Array(4), /got an instance of BigInt64Array\.$/],
  [new DataView(new ArrayBuffer(32)), /got an instance of DataView\.$/],
  [{ length: 4, __proto__: Float64Array.prototype }, /got an instance of Float64Array\.$/],
  [new Float64Array(new resizable(32, limit)), /must have a buffer of fixed size/],
  [new Float64Array(new resizable(32, limit), 0, 4), /must have a buffer of fixed size/],
  [new Float64Array(new growable(32, limit), 0, 4), /must have a buffer of fixed size/],
  [detached(), /must have its buffer, but that is detached/],
];

for (const [name, [later, now]] of Object.entries(all)) {
  test(`${name} refuses what is no array of numbers, by name`, async t => {
    for (const [value, message] of wrong) {
      const error = { instanceOf: TypeError, code: 'ERR_CROSSRAY_ARGUMENT', message };
      const sync = t.throws(() => now(value as Any), error);
      // Rejects: does not throw.
      const async = await t.throwsAsync(later(value as Any), error);
      t.is(async?.message, sync?.message);
      t.regex(sync!.message, /^[abxy] must /);
    }
  });
}

for (const [name, [later, now]] of Object.entries(into)) {
  test(`${name} refuses an out that does not fit, by name`, async t => {
    const x = Float64Array.of(1, 2, 3, 4);
    const shared = new Float64Array(8);
    const refused: Array<[unknown, new () => Error, string]> = [
      [
        new Float32Array(4),
        TypeError,
        'out must be a Float64Array as x is, got an instance of Float32Array.',
      ],
      [
        [1, 2, 3, 4],
        TypeError,
        'out must be a Float64Array, a Float32Array or an Int32Array, got an instance of Array.',
      ],
      [new Float64Array(3), RangeError, 'out must have room for 4 elements, it has 3.'],
    ];
    // An operator with a number first calls its array y.
    const nameOf = (message: string) => (name === 'mul' ? message.replace('as x is', 'as y is') : message);
    for (const [out, instanceOf, message] of refused) {
      t.throws(() => now(x, out as Any), { instanceOf, message: nameOf(message) });
      await t.throwsAsync(later(x, out as Any), { instanceOf, message: nameOf(message) });
    }
    const overlap = { instanceOf: RangeError, message: /^out must be [xy] itself or memory apart from it/ };
    t.throws(() => now(shared.subarray(0, 4), shared.subarray(1, 5)), overlap);
    await t.throwsAsync(later(shared.subarray(2, 6), shared.subarray(0, 4)), overlap);
  });

  test(`${name} fills just the room it needs, in out or in its input`, async t => {
    for (const layout of layouts) {
      const values = [4, 1, 3, 2];
      const expected = now(Float64Array.from(values), new Float64Array(4));
      const x = lay(Float64Array, values, layout);
      const roomy = new Float64Array(10).fill(-1).subarray(2, 8);
      const front = await later(x, roomy);
      t.is(front.buffer, roomy.buffer);
      t.deepEqual([...new Float64Array(roomy.buffer)], [-1, -1, ...expected, -1, -1, -1, -1]);
      t.deepEqual([...x], values);
      const around = new Uint8Array(x.buffer).slice();
      t.is(now(x, x), x);
      t.deepEqual([...x], [...expected]);
      around.set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), x.byteOffset);
      t.deepEqual(new Uint8Array(x.buffer).slice(), around);
      // The same memory by another name.
      const again = lay(Float64Array, values, layout);
      const alias = new Float64Array(again.buffer, again.byteOffset, 4);
      await later(again, alias);
      t.deepEqual([...again], [...expected]);
    }
  });
}

test('overlap is seen through another object over the same shared memory', t => {
  const x = lay(Float64Array, [1, 2, 3, 4], 'shared');
  const twin = new Float64Array(structuredClone(x.buffer));
  t.not(twin.buffer, x.buffer);
  ops.cumsumSync(x, { out: twin });
  t.deepEqual([...x], [1, 3, 6, 10]);
  t.throws(() => ops.matmulSync(x, x, { ...matrix, out: twin }), {
    message: 'out must not share memory with a.',
  });
});

test('options must be an object', async t => {
  const x = new Float64Array(4);
  const message = 'options must be an object, such as { out }, got an instance of Float64Array.';
  t.throws(() => ops.sqrtSync(x, x as object), { instanceOf: TypeError, message });
  await t.throwsAsync(ops.sort(x, x as object), { instanceOf: TypeError, message });
  await t.throwsAsync(ops.topK(x, 1, null as unknown as object), { instanceOf: TypeError });
  await t.throwsAsync(ops.filter(x, '<', 1, 5 as unknown as object), { instanceOf: TypeError });
});

test('a getter that lies about the buffer changes nothing', t => {
  const x = new Float64Array(new resizable(32, limit));
  Object.defineProperty(x, 'buffer', { value: new ArrayBuffer(32) });
  t.throws(() => ops.sumSync(x), { instanceOf: TypeError, message: /fixed size/ });
});

test('subclasses are what they extend', t => {
  class Samples extends Float64Array {}
  const x = Samples.from([3, 1, 2]);
  t.is(ops.sumSync(x), 6);
  t.deepEqual(ops.sortSync(x), Float64Array.of(1, 2, 3));
});
