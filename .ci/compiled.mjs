// Keeps what V8 compiles of the bundle when a pool has its first calls done, in the caller and in a worker, beside the
// bundle (ts/loader.ts).
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const { Pool } = require(join(dist, 'index.cjs'));
const { save } = require(join(dist, 'loader.cjs'));

const pool = new Pool(1);
await pool.apply(x => x * x, [7]);
await pool.map(x => x * x, [1, 2, 3]);
await pool.apply(
  loader => process.getBuiltinModule('node:module').createRequire(loader)(loader).save(),
  [join(dist, 'loader.cjs')],
);
save();
await pool.terminate();
