import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, WorkerLostError } from 'crossray';
import { children, expectNothingLeft, holdings } from '../support/leftovers.js';
import { Random } from '../support/random.js';
import { settles, until } from '../support/until.js';

/** So many of each kind of work are under way at once. */
const AT_ONCE = 4;
const PATIENCE_MS = 60_000;
/** After so many kills in a row the next waits until a worker has worked: a pool that none comes up for gives up. */
const MOST_IN_A_ROW = 8;

/** What a run has seen. */
export interface KillTally {
  kills: number;
  calls: number;
  lost: number;
}

const work = (x: number): [number, number] => {
  const end = performance.now() + (x % 3);
  while (performance.now() < end);
  return [x, process.pid];
};

/**
 * Kills worker processes at random instants while they work, also while they come up.
 * @param retry lost tasks are run again: then every result has to arrive; else every call has to settle
 * @throws Error that names the seed
 */
export async function killing(seed: number, kills: number, retry: boolean): Promise<KillTally> {
  const random = new Random(seed);
  const tally: KillTally = { kills: 0, calls: 0, lost: 0 };
  const warm = new Pool({ processes: 1, context: 'process' });
  await warm.apply(() => 0);
  await warm.terminate();
  const before = holdings();
  const pool = new Pool({
    processes: 3,
    context: 'process',
    ...(retry && { onWorkerLost: 'retry', retries: 1000 }),
  });
  /** Workers that have given a result. */
  const seen = new Set<number>();
  try {
    await until(() => children().length >= 3, 'the workers are children of this process');
    const actors = Array.from({ length: AT_ONCE }, () => act(pool, random, seen, { tally, kills, retry }));
    await Promise.all([kill(random, seen, tally, kills), ...actors]);
    deepStrictEqual(
      await settles(
        pool.map(x => x + 1, [1, 2, 3]),
        'a map afterwards',
      ),
      [2, 3, 4],
    );
    strictEqual(pool.stats.queued + pool.stats.running, 0);
  } catch (error) {
    throw new Error(`seed ${seed}: ${JSON.stringify(pool.stats)}`, { cause: error });
  } finally {
    tally.kills = Math.max(tally.kills, kills);
    await settles(pool.terminate(), 'terminate()');
  }
  await expectNothingLeft(before);
  return tally;
}

/** The next victim is chosen once something was heard of the living: most have worked, some are still coming up. */
async function kill(random: Random, seen: Set<number>, tally: KillTally, kills: number): Promise<void> {
  let inARow = 0;
  while (tally.kills < kills) {
    await sleep(random.integer(0, 40));
    if (seen.size > 0) inARow = 0;
    else if (inARow >= MOST_IN_A_ROW) continue;
    const living = children();
    for (const pid of seen) if (!living.includes(pid)) seen.delete(pid);
    const victims = random.percent(80) ? [...seen] : living;
    if (victims.length === 0) continue;
    const victim = random.pick(victims);
    seen.delete(victim);
    process.kill(victim, 'SIGKILL');
    tally.kills++;
    inARow++;
  }
}

interface Plan {
  tally: KillTally;
  kills: number;
  retry: boolean;
}

async function act(
  pool: Pool,
  random: Random,
  seen: Set<number>,
  { tally, kills, retry }: Plan,
): Promise<void> {
  while (tally.kills < kills) {
    const items = Array.from({ length: random.integer(1, 60) }, (_, i) => i);
    const chunkSize = random.integer(1, 12);
    tally.calls++;
    try {
      if (random.percent(50)) await iterate(pool, items, chunkSize, seen);
      else await burst(pool, items, seen);
    } catch (error) {
      if (retry || !(error instanceof WorkerLostError)) throw error;
      tally.lost++;
    }
  }
}

async function iterate(pool: Pool, items: number[], chunkSize: number, seen: Set<number>): Promise<void> {
  const ends = await settles(pool.map(work, items, { chunkSize }), 'a map', PATIENCE_MS);
  deepStrictEqual(
    ends.map(([x]) => x),
    items,
  );
  for (const [, pid] of ends) seen.add(pid);
}

async function burst(pool: Pool, items: number[], seen: Set<number>): Promise<void> {
  const calls = items.map(x => pool.apply(work, [x]));
  const ends = await settles(Promise.allSettled(calls), 'a burst', PATIENCE_MS);
  for (const [index, end] of ends.entries()) {
    if (end.status === 'rejected') continue;
    strictEqual(end.value[0], items[index]);
    seen.add(end.value[1]);
  }
  const failed = ends.find(end => end.status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
