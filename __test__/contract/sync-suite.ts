import { barriers } from './sync/barriers.js';
import { conditions } from './sync/conditions.js';
import { deaths } from './sync/deaths.js';
import { events } from './sync/events.js';
import { locks } from './sync/locks.js';
import { memory } from './sync/memory.js';
import type { Part, Place } from './sync/place.js';
import { semaphores } from './sync/semaphores.js';

/** The parts of what primitives and shared memory promise between several threads or processes. */
export const parts = { barriers, conditions, deaths, events, locks, memory, semaphores } satisfies Record<
  string,
  Part
>;

/** Declares the tests of some parts, without a word about where the others live. */
export function syncSuite(place: Place, ...only: readonly (keyof typeof parts)[]): void {
  for (const name of only) parts[name](place);
}
