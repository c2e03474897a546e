// Keeps what V8 compiles of the bundle when a pool has its first calls done, in the caller, in a worker and in a process,
// beside the bundle (ts/loader.ts).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const { Pool, Process } = require(join(dist, 'index.cjs'));
const { save } = require(join(dist, 'loader.cjs'));

/** Runs where the parts are to be kept. */
const keep = loader => process.getBuiltinModule('node:module').createRequire(loader)(loader).save();

const child = new Process({ target: keep, args: [join(dist, 'loader.cjs')] });
child.start();
await child.join();
for (const context of ['process', 'thread']) {
  const pool = new Pool({ processes: 1, context });
  await pool.apply(x => x * x, [7]);
  await pool.map(x => x * x, [1, 2, 3]);
  await pool.apply(keep, [join(dist, 'loader.cjs')]);
  await pool.terminate();
}
save();
