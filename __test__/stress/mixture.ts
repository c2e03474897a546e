import { strictEqual } from 'node:assert/strict';
import { inspect } from 'node:util';
import { Pool, type PoolOptions, SharedArray } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../support/leftovers.js';
import { Random } from '../support/random.js';
import { settles } from '../support/until.js';
import { type Deed, deeds, type Scene } from './deeds.js';

/** Every deed has to be over after so many milliseconds: generous, many happen at once. */
const PATIENCE_MS = 60_000;
/** A pool lives for so many deeds. */
const LIFE = 400;
/** So many deeds happen at once. */
const AT_ONCE = 12;
const CELLS = 100_000;
/** A run has so many calls that nobody disturbs, however slow the machine is. */
const FEWEST = 10;

/** What a run has done. */
export interface Tally {
  pools: number;
  deeds: Record<string, number>;
}

/**
 * Does random things with pools of random options, one pool after the other, and checks what comes of each. Goes on for so
 * long at least.
 * @throws Error that names the seed, the pool's options and the deed that went wrong
 */
export async function mixture(seed: number, milliseconds: number): Promise<Tally> {
  const random = new Random(seed);
  const tally: Tally = { pools: 0, deeds: {} };
  const end = performance.now() + milliseconds;
  const goesOn = () => performance.now() < end || (tally.deeds.innocentCall ?? 0) < FEWEST;
  await warmUp();
  await warmUpProcesses();
  while (goesOn()) {
    const before = holdings();
    await lifeOfAPool(random, goesOn, tally);
    await expectNothingLeft(before);
    tally.pools++;
  }
  return tally;
}

/** The arena, and the threads that watch doorbells and children, stay with this process. */
async function warmUpProcesses(): Promise<void> {
  const pool = new Pool({ processes: 1, context: 'process' });
  await pool.apply(() => 0);
  await pool.terminate();
}

async function lifeOfAPool(random: Random, goesOn: () => boolean, tally: Tally): Promise<void> {
  const options = randomOptions(random);
  const pool = new Pool(options);
  const scene = newScene(pool, random, options);
  try {
    let left = LIFE;
    const actor = async () => {
      while (left-- > 0 && goesOn()) await act(pickDeed(random), scene, tally);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, actor));
    strictEqual(pool.stats.queued + pool.stats.running, 0, 'tasks that nobody knows of');
    if (random.percent(50)) {
      pool.close();
      await settles(pool.join(), 'join()');
    }
  } catch (error) {
    const where = `seed ${random.seed}, pool ${tally.pools}, ${JSON.stringify(options)}`;
    throw new Error(`${where}: ${inspect(error)}`, { cause: error });
  } finally {
    await settles(pool.terminate(), 'terminate()');
  }
}

async function act(deed: Deed, scene: Scene, tally: Tally): Promise<void> {
  try {
    await settles(deed(scene), deed.name, PATIENCE_MS);
  } catch (error) {
    throw new Error(`${deed.name} went wrong: ${JSON.stringify(scene.pool.stats)}`, { cause: error });
  }
  tally.deeds[deed.name] = (tally.deeds[deed.name] ?? 0) + 1;
}

function newScene(pool: Pool, random: Random, { context, onWorkerLost }: PoolOptions): Scene {
  // Threads see both kinds of memory.
  const runs =
    context === 'process' || random.percent(50)
      ? new SharedArray(Int32Array, CELLS).array
      : new Int32Array(new SharedArrayBuffer(CELLS * 4));
  let cells = 0;
  const nextCell = () => cells++ % CELLS;
  return { pool, random, runs, nextCell, retrying: onWorkerLost === 'retry' };
}

function randomOptions(random: Random): PoolOptions {
  return {
    context: random.percent(35) ? 'process' : 'thread',
    processes: random.integer(1, 3),
    cancelGrace: random.integer(0, 40),
    onWorkerError: () => {},
    ...(random.percent(30) && { onWorkerLost: 'retry' as const, retries: random.integer(0, 2) }),
    ...(random.percent(25) && { maxTasksPerChild: random.integer(1, 20) }),
    ...(random.percent(25) && { idleTimeout: random.integer(1, 30) }),
    ...(random.percent(25) && { stats: 'timings' as const }),
  };
}

function pickDeed(random: Random): Deed {
  const whole = deeds.reduce((sum, [, weight]) => sum + weight, 0);
  let at = random.fraction() * whole;
  for (const [deed, weight] of deeds) {
    at -= weight;
    if (at < 0) return deed;
  }
  return deeds[0]![0];
}
