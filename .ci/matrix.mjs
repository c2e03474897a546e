// `node .ci/matrix.mjs [22 24 ...] [test files]`: runs ava under each of these Nodes; all that are known without any.
import { spawnSync } from 'node:child_process';
import { nodeBinary, versions } from './nodes.mjs';
import { prepare, root } from './prepare.mjs';

const args = process.argv.slice(2);
const wanted = args.filter(arg => /^\d+$/.test(arg));
const files = args.filter(arg => !/^\d+$/.test(arg));

prepare();
const failed = [];
for (const version of wanted.length > 0 ? wanted : versions) {
  const binary = nodeBinary(version);
  console.log(`crossray: ava under Node ${version} ...`);
  const ava = ['node_modules/ava/entrypoints/cli.mjs', ...files];
  const { status } = spawnSync(binary, ava, { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(version);
}
if (failed.length > 0) {
  console.error(`crossray: failed under Node ${failed.join(', ')}`);
  process.exit(1);
}
