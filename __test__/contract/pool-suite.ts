import { calls } from './pool/calls.js';
import { cancel } from './pool/cancel.js';
import { errors } from './pool/errors.js';
import { flows } from './pool/flows.js';
import { futures } from './pool/futures.js';
import { imap } from './pool/imap.js';
import { imports } from './pool/imports.js';
import { initializer } from './pool/initializer.js';
import { lifecycle } from './pool/lifecycle.js';
import { limits } from './pool/limits.js';
import { maps } from './pool/maps.js';
import { numberLists } from './pool/number-lists.js';
import { options } from './pool/options.js';
import { replacement } from './pool/replacement.js';
import { stats } from './pool/stats.js';
import type { MakePool, Part } from './pool/suite.js';
import { typed } from './pool/typed.js';
import { workers } from './pool/workers.js';

/** The parts of what `Pool` promises in every context. */
export const parts = {
  calls,
  cancel,
  errors,
  flows,
  futures,
  imap,
  imports,
  initializer,
  lifecycle,
  limits,
  maps,
  'number-lists': numberLists,
  options,
  replacement,
  stats,
  typed,
  workers,
} satisfies Record<string, Part>;

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
