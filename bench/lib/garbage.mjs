// Clearing away what others left, before a contestant's turn.
import { setTimeout as sleep } from 'node:timers/promises';

/** V8 sweeps in threads of its own after it has collected, for up to 2 ms here: a processor less for whoever runs then. */
const sweeping = 10;

export async function collectGarbage() {
  globalThis.gc?.();
  await sleep(sweeping);
}
