/** All ways, in the order in which they run. The first is the yardstick of the others. */
import crossrayOps from './crossray-ops.js';
import crossrayPool from './crossray-pool.js';
import piscina from './piscina.js';
import plainLoop from './plain-loop.js';
import type { Way } from './way.js';

export const ways: readonly Way[] = [plainLoop, piscina, crossrayPool, crossrayOps];
