import { callbacks } from './futures/callbacks.js';
import { completed } from './futures/completed.js';
import { inputs } from './futures/inputs.js';
import { losses } from './futures/losses.js';
import { map } from './futures/map.js';
import { options } from './futures/options.js';
import { shutdown } from './futures/shutdown.js';
import { shutdownMaps } from './futures/shutdown-maps.js';
import { submit } from './futures/submit.js';
import type { Part, Place } from './futures/suite.js';
import { timeouts } from './futures/timeouts.js';
import { waiting } from './futures/waiting.js';

const parts = {
  callbacks,
  completed,
  inputs,
  losses,
  map,
  options,
  shutdown,
  'maps and shutdown': shutdownMaps,
  submit,
  timeouts,
  wait: waiting,
} satisfies Record<string, Part>;

/** Declares the tests of what executors promise, without a word about where their workers live. */
export function futuresSuite(place: Place): void {
  for (const [name, part] of Object.entries(parts)) part({ ...place, label: `${place.label}: ${name}` });
}
