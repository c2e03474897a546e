import { createSecretKey } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ExecutionContext } from 'ava';
import type { Pool } from 'crossray';
import { poolTest } from '../contract/pool/suite.js';
import { Marks } from '../support/marks.js';
import { holdUntil } from '../support/tasks.js';
import { rejection, settles, until } from '../support/until.js';
import { onThreads } from './threads.js';

/** What only threads can do: shared memory is the same memory on both sides. */
const place = { makePool: onThreads, label: 'threads: shared memory' };
const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));

/** Memory that may become longer; its views travel as they are, not as a buffer and a range. */
function growable(bytes: number): Float64Array {
  const Growable = SharedArrayBuffer as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => SharedArrayBuffer;
  return new Float64Array(new Growable(bytes, { maxByteLength: 2 * bytes }));
}

poolTest(place, 'a shared input is not copied, its result is shared too', {}, async (t, pool) => {
  const input = shared(1000).map((_, i) => i);
  const buffer = new SharedArrayBuffer(1000 * 8);
  const own: Float64Array = new Float64Array(buffer);
  own.set(input);
  const output = await pool.map(x => x * 2, own);
  t.true(output.buffer instanceof SharedArrayBuffer);
  t.not(output.buffer, buffer);
  t.deepEqual(
    [...output],
    [...own].map(x => x * 2),
  );
  const out = shared(1000);
  t.is(await pool.map(x => x + 1, own, { out }), out);
  t.deepEqual(
    [...out],
    [...own].map(x => x + 1),
  );
  t.is(await pool.map(x => x + 1, own, { out: own }), own);
  t.deepEqual(own, out);
  const plain = new Float64Array(1000);
  t.is(await pool.map(x => x, own, { out: plain }), plain);
  t.deepEqual(plain, new Float64Array(own));
});

poolTest(
  place,
  'parts of one shared buffer, unaligned to anything but their own size',
  {},
  async (t, pool) => {
    const buffer = new SharedArrayBuffer(4096);
    const bytes = new Uint8Array(buffer);
    bytes.forEach((_, i) => {
      bytes[i] = i;
    });
    const part = new Uint16Array(buffer, 6, 100);
    t.deepEqual(
      [...(await pool.map(x => x ^ 1, part))],
      [...part].map(x => x ^ 1),
    );
    const before = bytes.slice();
    await pool.map(() => 0, new Uint8Array(buffer, 13, 5), { out: new Uint8Array(buffer, 13, 5) });
    t.deepEqual(
      [...bytes],
      [...before].map((x, i) => (i >= 13 && i < 18 ? 0 : x)),
    );
  },
);

poolTest(
  place,
  'shared memory passed as an argument, and captured, is the same memory',
  {},
  async (t, pool) => {
    const memory = new Int32Array(new SharedArrayBuffer(16));
    const add = (cells: Int32Array, n: number) => Atomics.add(cells, 0, n);
    await Promise.all(Array.from({ length: 100 }, () => pool.apply(add, [memory, 1])));
    t.is(memory[0], 100);
    await pool.map(() => Atomics.add(memory, 1, 1), new Array(100).fill(0), { chunkSize: 3 });
    t.is(memory[1], 100);
    const back = await pool.apply((cells: Int32Array) => ({ cells }), [memory]);
    t.is(back.cells.buffer, memory.buffer, 'the very same object comes home');
    const made = await pool.apply(() => new Int32Array(new SharedArrayBuffer(8)).fill(5));
    t.deepEqual([...made], [5, 5]);
    t.true(made.buffer instanceof SharedArrayBuffer);
  },
);

poolTest(
  place,
  'what threads share besides memory reaches any number of tasks, and successors',
  { processes: 1 },
  async (t, pool) => {
    const WASM = Reflect.get(globalThis, 'WebAssembly') as { Module: new (bytes: Uint8Array) => object };
    const shared = [
      new WASM.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
      createSecretKey(Buffer.from('key')),
      new Blob(['text']),
      growable(32),
    ];
    const nameOf = (value: object) => value.constructor.name;
    for (const value of shared) {
      const names = await pool.map(nameOf, new Array(6).fill(value), { chunkSize: 2 });
      t.deepEqual(names, new Array(6).fill(value.constructor.name));
    }
    await rejection(pool.apply(() => process.exit(0)));
    t.deepEqual(await pool.map(nameOf, shared), shared.map(nameOf));
    const view = growable(32);
    t.is(await pool.apply((given: object) => given, [view]), view, 'the very same object comes home');
    t.deepEqual([...(await pool.map(x => x + 1, view))], [1, 1, 1, 1]);
  },
);

poolTest(
  place,
  'a worker gives back memory that nobody else has any more',
  { processes: 1 },
  async (t, pool) => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const keep = (memory: SharedArrayBuffer) => {
      new Uint8Array(memory)[0] = 7;
      Reflect.set(globalThis, 'kept', memory);
    };
    await pool.apply(keep, [new SharedArrayBuffer(8)]);
    for (let i = 0; i < 5; i++) {
      await new Promise(resolve => setTimeout(resolve, 10));
      collect();
    }
    const give = () => Reflect.get(globalThis, 'kept') as SharedArrayBuffer;
    const both = await Promise.all([pool.apply(give), pool.apply(give)]);
    for (const memory of both) t.is(new Uint8Array(memory)[0], 7);
  },
);

poolTest(
  place,
  'a successor knows the memory that its predecessor knew',
  { processes: 1 },
  async (t, pool) => {
    const memory = new Int32Array(new SharedArrayBuffer(4));
    for (let i = 0; i < 3; i++) {
      await pool.apply((cells: Int32Array) => void Atomics.add(cells, 0, 1), [memory]);
      await rejection(pool.apply(() => process.exit(0)));
    }
    t.is(memory[0], 3);
  },
);

poolTest(place, 'a shared flag stops a loop', { processes: 1 }, async (t, pool) => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const loop = pool.submit((stop: Int32Array) => {
    let turns = 0;
    while (Atomics.load(stop, 0) === 0) turns++;
    return turns;
  }, flag);
  await until(() => loop.running(), 'the loop runs');
  await new Promise(resolve => setTimeout(resolve, 200));
  Atomics.store(flag, 0, 1);
  t.true((await settles(loop, 'the loop')) >= 0);
});

poolTest(
  place,
  'a shared result of a call that was given up is not taken for that of a later one',
  { processes: 1, maxTasksPerChild: 1, cancelGrace: 60_000 },
  async (t, pool) => {
    using marks = new Marks();
    const make = async (hold: ((path: string) => unknown) | null, path: string, value: number) => {
      await hold?.(path);
      return new Float64Array(new SharedArrayBuffer(8)).fill(value);
    };
    const call = pool.applyAsync(make, [holdUntil, marks.path('a'), 1]);
    await marks.appears('a-started');
    call.cancel();
    marks.leave('a-go');
    const next = await settles(pool.apply(make, [null, '', 2]), 'a later call');
    t.deepEqual([...next], [2]);
  },
);

poolTest(place, 'captures: numbers, functions and classes of this file', {}, async (t, pool) => {
  const factor = 3;
  const triple = (x: number) => x * factor;
  class Point {
    constructor(
      readonly x: number,
      readonly y: number,
    ) {}
    get length(): number {
      return Math.hypot(this.x, this.y);
    }
  }
  t.deepEqual(await pool.map(x => triple(x) + 1, [1, 2]), [4, 7]);
  const scaled = await pool.apply((p: Point) => new Point(p.x * factor, p.y * factor), [new Point(1, 2)]);
  t.true(scaled instanceof Point);
  t.is(scaled.length, Math.hypot(3, 6));
  const iterator = pool.imap(x => new Point(x, triple(x)), [1, 2], { chunkSize: 2 });
  t.is((await iterator.next()).value.y, 3);
  await checkEndless(t, pool, triple);
});

async function checkEndless(t: ExecutionContext, pool: Pool, fn: (x: number) => number): Promise<void> {
  function* endless() {
    for (let i = 0; ; i++) yield i;
  }
  const seen: number[] = [];
  for await (const x of pool.imap(fn, endless())) {
    seen.push(x);
    if (seen.length === 5) break;
  }
  t.deepEqual(seen, [0, 3, 6, 9, 12]);
}
