import { calls } from './pool/calls.js';
import { futures } from './pool/futures.js';
import { imap } from './pool/imap.js';
import { maps } from './pool/maps.js';
import type { MakePool, Part } from './pool/suite.js';

/** The parts of what `Pool` promises in every context. */
export const parts = { calls, futures, imap, maps } satisfies Record<string, Part>;

/**
 * Declares the tests of what `Pool` promises, without a word about where its workers live.
 * @param makePool makes a pool of the context under test
 * @param label the context, for titles
 * @param only the parts that this test file is about; default: all
 */
export function poolSuite(
  makePool: MakePool,
  label: string,
  only: readonly (keyof typeof parts)[] = Object.keys(parts) as (keyof typeof parts)[],
): void {
  for (const name of only) parts[name]({ makePool, label: `${label}: ${name}` });
}
