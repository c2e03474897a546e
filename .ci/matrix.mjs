// `node .ci/matrix.mjs [22 24 ...] [rooms or test files]`: runs ava under each of these Nodes; all that are known
// without any. A room is a folder of `__test__`; without rooms and files every test runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, versions } from './nodes.mjs';
import { prepare, root } from './prepare.mjs';

/** A run of everything takes about 5 minutes; one that takes so much longer hangs. */
const LIMIT_MS = 30 * 60_000;

const args = process.argv.slice(2);
const wanted = args.filter(arg => /^\d+$/.test(arg));
const places = args.filter(arg => !/^\d+$/.test(arg));

/** Compiled tests of what the argument names. Rooms that are not built yet have none, which is worth a line. */
function testsOf(place) {
  if (place.endsWith('.js')) return [place];
  const room = join('build', '__test__', place);
  const found = existsSync(join(root, room)) ? readdirSync(join(root, room), { recursive: true }) : [];
  const tests = found.filter(file => file.endsWith('.test.js')).map(file => join(room, file));
  if (tests.length === 0) console.log(`crossray: no tests in ${place}`);
  return tests;
}

prepare();
const files = places.flatMap(testsOf);
if (places.length > 0 && files.length === 0) process.exit(1);
const failed = [];
for (const version of wanted.length > 0 ? wanted : versions) {
  const binary = nodeBinary(version);
  console.log(`crossray: ava under Node ${version} ...`);
  // As packing does for each: the tests ask for it.
  spawnSync(binary, ['.ci/compiled.mjs'], { cwd: root, stdio: 'inherit' });
  const ava = ['node_modules/ava/entrypoints/cli.mjs', ...files];
  const { status } = spawnSync(binary, ava, { cwd: root, stdio: 'inherit', timeout: LIMIT_MS });
  if (status !== 0) failed.push(version);
}
if (failed.length > 0) {
  console.error(`crossray: failed under Node ${failed.join(', ')}`);
  process.exit(1);
}
