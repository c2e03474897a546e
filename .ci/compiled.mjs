// Keeps beside the bundle what the V8 of this Node compiles of it (ts/loader.ts): in the caller until a pool starts its workers, for
// whatever comes later has the time in which they start; in a worker and in a process until they have a result.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const { kept, save } = require(join(dist, 'loader.cjs'));
rmSync(kept, { recursive: true, force: true });
const { Lock, Pool, Process, pin } = require(join(dist, 'index.cjs'));

const pools = ['thread', 'process'].map(context => new Pool({ processes: 1, context }));
save();

/** Runs where the parts are to be kept. */
const keep = loader => process.getBuiltinModule('node:module').createRequire(loader)(loader).save();

for (const pool of pools) {
  await pool.apply(x => x * x, [7]);
  await pool.apply(keep, [join(dist, 'loader.cjs')]);
  // Shared objects bring another part.
  await pool.apply(() => {}, [new Lock()]);
  await pool.apply(keep, [join(dist, 'loader.cjs')]);
  await pool.terminate();
}

// A function that captures brings a part that the others do not need.
const factor = 2;
pin(x => x * factor);
save();

const child = new Process({ target: keep, args: [join(dist, 'loader.cjs')] });
child.start();
await child.join();
