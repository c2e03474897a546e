import test, { type ExecutionContext } from 'ava';
import { type Context, getContext, type StartMethod } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../../support/leftovers.js';

/** Where the contract is tested. */
export interface Place {
  context: Context;
  /** For titles. */
  label: StartMethod;
}

/** One part of the contract: declares its tests. */
export type Part = (place: Place) => void;

/** Longest time between two assertions of a test, in milliseconds: the machine may be busy. */
const LIMIT_MS = 60_000;

/** Starts what a process starts with its first child and keeps. */
async function startSpawner({ context }: Place): Promise<void> {
  const first = new context.Process();
  first.start();
  await first.join();
}

/** A test that leaves nothing behind; one at a time, so that leftovers have an owner. */
export function soloTest(
  place: Place,
  title: string,
  body: (t: ExecutionContext) => Promise<void> | void,
): void {
  test.serial(`${place.label}: ${title}`, async t => {
    t.timeout(LIMIT_MS);
    await warmUp();
    await startSpawner(place);
    const before = holdings();
    await body(t);
    await expectNothingLeft(before);
  });
}

export const placeOf = (label: StartMethod): Place => ({ context: getContext(label), label });
