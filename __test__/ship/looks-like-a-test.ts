/** A module that cannot be imported outside a test runner, for by-reference.test.ts. */
import test from 'ava';

export const runner = test;

export function exported(): number {
  return 1;
}
