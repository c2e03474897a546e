import test, { type ExecutionContext } from 'ava';
import type { Pool, PoolOptions } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../../support/leftovers.js';
import { settles } from '../../support/until.js';

/** Makes a pool of the context under test. */
export type MakePool = (options?: PoolOptions) => Pool;

/** Where the contract is tested. */
export interface Place {
  makePool: MakePool;
  /** For titles. */
  label: string;
}

/** One part of the contract: declares its tests. */
export type Part = (place: Place) => void;

/** Longest time between two assertions of a test, in milliseconds. */
const LIMIT_MS = 60_000;

/** A test that leaves nothing behind; one at a time, so that leftovers have an owner. */
export function soloTest(
  { label }: Pick<Place, 'label'>,
  title: string,
  body: (t: ExecutionContext) => Promise<void> | void,
): void {
  test.serial(`${label}: ${title}`, async t => {
    t.timeout(LIMIT_MS);
    await warmUp();
    const before = holdings();
    await body(t);
    await expectNothingLeft(before);
  });
}

/** The same with a pool of two workers, unless `options` say otherwise, that is terminated in the end. */
export function poolTest(
  place: Place,
  title: string,
  options: PoolOptions,
  body: (t: ExecutionContext, pool: Pool) => Promise<void> | void,
): void {
  soloTest(place, title, async t => {
    const pool = place.makePool({ processes: 2, ...options });
    try {
      await body(t, pool);
    } finally {
      await settles(pool.terminate(), 'terminate()');
    }
  });
}
