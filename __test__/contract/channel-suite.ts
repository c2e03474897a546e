import { bounds } from './channel/bounds.js';
import { leases } from './channel/leases.js';
import { pipes } from './channel/pipes.js';
import { queues } from './channel/queues.js';
import type { Part, Peers } from './channel/suite.js';
import { turns } from './channel/turns.js';
import { values } from './channel/values.js';

/** The parts of what queues and pipes promise in every context. */
export const parts = { bounds, leases, pipes, queues, turns, values } satisfies Record<string, Part>;

/**
 * Declares the tests of what queues and pipes promise, without a word about where their users live.
 * @param makePeers starts two others who can be sent queues and connections
 * @param label the context, for titles
 * @param only the parts that this test file is about
 */
export function channelSuite(
  makePeers: () => Peers,
  label: string,
  only: readonly (keyof typeof parts)[],
): void {
  for (const name of only) parts[name]({ makePeers, label: `${label}: ${name}` });
}
