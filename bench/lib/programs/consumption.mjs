// A fresh process that measures what a pool takes: memory a worker, CPU time a task. All processes of the tree count.
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicroseconds, memoryBytes } from './process-tree.mjs';
import { options, rival } from './rival.mjs';

const tasks = 20_000;
/** Tasks that are under way at the same time. */
const together = 500;
/** Workers that are added; their number makes the memory of one stand out of the noise. */
const added = 8;
/** Until what was started has come to rest, in milliseconds. */
const settling = 250;

async function run(pool, count) {
  const square = pool.call('square');
  let sum = 0;
  for (let from = 0; from < count; from += together) {
    const results = await Promise.all(Array.from({ length: together }, (_, i) => square(from + i)));
    for (const result of results) sum += result;
  }
  return sum;
}

async function atRest() {
  await sleep(settling);
  globalThis.gc?.();
  return memoryBytes();
}

// Memory comes first: what so many tasks leave in the heap of this thread, and what goes of it later, would hide it.
const pool = await rival.open(options);
await run(pool, together);
const memoryBefore = await atRest();
const second = await rival.open({ ...options, workers: added });
await run(second, together);
const memory = ((await atRest()) - memoryBefore) / added / 2 ** 20;

await run(pool, 2 * tasks);
const cpuBefore = cpuMicroseconds();
const result = await run(pool, tasks);
const cpu = (cpuMicroseconds() - cpuBefore) / tasks;

console.log(JSON.stringify({ figures: { memory, cpu }, result }));
// How a rival closes is not asked here; process.exit() ends its threads, and its processes see their channel close.
process.exit();
