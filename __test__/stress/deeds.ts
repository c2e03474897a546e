import { deepStrictEqual, fail, ok, strictEqual } from 'node:assert/strict';
import { CancelledError, type Pool, TimeoutError, WorkerLostError } from 'crossray';
import type { Random } from '../support/random.js';

/** Where a deed happens. */
export interface Scene {
  pool: Pool;
  random: Random;
  /** A cell for each call that counts its runs. */
  runs: Int32Array;
  /** Takes a fresh cell. */
  nextCell(): number;
  /** Lost tasks are run again. */
  retrying: boolean;
}

/** Something a program may do with a pool, with everything that must come of it. */
export type Deed = (scene: Scene) => Promise<void>;

const countRun = (runs: Int32Array, cell: number): number => {
  Atomics.add(runs, cell, 1);
  return cell;
};

/** Makes sure that `error` is what has to come of it. */
function expect(error: unknown, kind: abstract new (...args: never[]) => Error): void {
  ok(error instanceof kind, `expected ${kind.name}, got ${(error as Error)?.stack ?? error}`);
}

async function outcome(promise: PromiseLike<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  return promise.then(
    value => ({ value }),
    error => ({ error }),
  );
}

async function mustFail(promise: PromiseLike<unknown>, kind: abstract new (...args: never[]) => Error) {
  const end = await outcome(promise);
  if ('error' in end) expect(end.error, kind);
  else fail(`expected ${kind.name}, got the value ${String(end.value)}`);
}

/** A call that harms nobody runs exactly once, whatever happens beside it. */
async function innocentCall({ pool, runs, nextCell }: Scene): Promise<void> {
  const cell = nextCell();
  strictEqual(await pool.apply(countRun, [runs, cell]), cell);
  strictEqual(Atomics.load(runs, cell), 1, 'runs of an innocent call');
}

async function burst(scene: Scene): Promise<void> {
  await Promise.all(Array.from({ length: scene.random.integer(2, 60) }, () => innocentCall(scene)));
}

async function waitingCall({ pool, random }: Scene): Promise<void> {
  const nap = async (ms: number) => {
    const { setTimeout: sleep } = await import('node:timers/promises');
    return sleep(ms, ms);
  };
  const ms = random.integer(0, 15);
  strictEqual(await pool.apply(nap, [ms]), ms);
}

async function throwing({ pool, random }: Scene): Promise<void> {
  const fling = (n: number) => {
    throw new RangeError(`number ${n}`);
  };
  const n = random.integer(0, 99);
  const end = await outcome(pool.apply(fling, [n]));
  strictEqual((end as { error: Error }).error.message, `number ${n}`);
}

async function throwingLate({ pool }: Scene): Promise<void> {
  const late = () => {
    setTimeout(() => {
      throw null;
    }, 1);
  };
  strictEqual(await pool.apply(late), undefined);
}

async function exiting({ pool, random }: Scene): Promise<void> {
  const exit = (code: number): never => process.exit(code);
  await mustFail(pool.apply(exit, [random.integer(0, 9)]), WorkerLostError);
}

async function overdue({ pool, random }: Scene): Promise<void> {
  const forever = (): never => {
    for (;;);
  };
  const never = () => new Promise(() => {});
  await mustFail(
    pool.apply(random.pick([forever, never]), [], { timeout: random.integer(1, 40) }),
    TimeoutError,
  );
}

async function cancelling({ pool, random, runs, nextCell }: Scene): Promise<void> {
  const cell = nextCell();
  const runSlowly = (cells: Int32Array, at: number, ms: number) => {
    Atomics.add(cells, at, 1);
    const end = performance.now() + ms;
    while (performance.now() < end);
    return at;
  };
  const future = pool.submit(runSlowly, runs, cell, random.integer(0, 60));
  if (random.percent(70)) await new Promise(resolve => setTimeout(resolve, random.integer(0, 20)));
  const cancelled = future.cancel();
  const end = await outcome(future);
  if (cancelled) expect((end as { error: unknown }).error, CancelledError);
  else deepStrictEqual(end, { value: cell });
  ok(Atomics.load(runs, cell) <= 1, 'a cancelled call runs at most once');
}

async function aborting({ pool, random }: Scene): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('aborted by the test');
  const list = Array.from({ length: random.integer(1, 30) }, (_, i) => i);
  const map = outcome(
    pool.map(x => x * 2, list, { signal: controller.signal, chunkSize: random.integer(1, 5) }),
  );
  if (random.percent(70)) await new Promise(resolve => setTimeout(resolve, random.integer(0, 5)));
  controller.abort(reason);
  const end = await map;
  if ('error' in end) strictEqual(end.error, reason);
  else
    deepStrictEqual(
      end.value,
      list.map(x => x * 2),
    );
}

async function mapping({ pool, random }: Scene): Promise<void> {
  const list = Array.from({ length: random.integer(0, 500) }, (_, i) => (i % 7 === 0 ? `${i}` : i));
  const fn = (x: number | string) =>
    typeof x === 'string' ? { x } : x % 5 === 0 ? Promise.resolve(-x) : x + 1;
  const options = random.percent(50) ? { chunkSize: random.integer(1, 100) } : {};
  deepStrictEqual(await pool.map(fn, list, options), await Promise.all(list.map(fn)));
}

async function mappingTyped({ pool, random }: Scene): Promise<void> {
  const length = random.integer(0, 2000);
  const buffer = random.percent(50) ? new SharedArrayBuffer(length * 8) : new ArrayBuffer(length * 8);
  const input = new Float64Array(buffer as ArrayBuffer).map((_, i) => i);
  const options = random.percent(30) ? { out: input } : {};
  const expected = input.map(x => x * 3);
  deepStrictEqual(Float64Array.from(await pool.map(x => x * 3, input, options)), expected);
}

/** An imap in which some items throw and some end their worker: each item has its own end, in order. */
async function iterating({ pool, random, runs, nextCell, retrying }: Scene): Promise<void> {
  const items = Array.from({ length: random.integer(1, 40) }, () => {
    const fate = random.percent(10) ? 'throws' : random.percent(5) ? 'exits' : 'ends well';
    return { cell: nextCell(), fate, runs };
  });
  const meet = ({ cell, fate, runs: cells }: (typeof items)[number]) => {
    Atomics.add(cells, cell, 1);
    if (fate === 'throws') throw new RangeError(`${cell}`);
    if (fate === 'exits') process.exit(1);
    return cell;
  };
  const until = random.percent(30) ? random.integer(0, items.length) : items.length;
  const iterator = pool.imap(meet, items, {
    chunkSize: random.integer(1, 6),
    bufferSize: random.integer(1, 30),
  });
  for (const { cell, fate } of items.slice(0, until)) {
    const end = await outcome(iterator.next());
    if (fate === 'ends well') deepStrictEqual(end, { value: { done: false, value: cell } });
    else expect((end as { error: unknown }).error, fate === 'throws' ? RangeError : WorkerLostError);
    if (fate !== 'exits' || !retrying)
      strictEqual(Atomics.load(runs, cell), 1, `runs of an item that ${fate}`);
  }
  if (until < items.length) await iterator.return?.();
  else strictEqual((await iterator.next()).done, true);
}

async function blocking({ pool, random }: Scene): Promise<void> {
  const n = random.integer(0, 99);
  strictEqual(
    pool.applySync((x: number) => x + 1, [n]),
    n + 1,
  );
}

/** What may happen, and how often in about a hundred times. */
export const deeds: readonly [deed: Deed, weight: number][] = [
  [innocentCall, 25],
  [burst, 12],
  [waitingCall, 8],
  [throwing, 8],
  [throwingLate, 4],
  [exiting, 6],
  [overdue, 4],
  [cancelling, 8],
  [aborting, 6],
  [mapping, 7],
  [mappingTyped, 5],
  [iterating, 6],
  [blocking, 1],
];
