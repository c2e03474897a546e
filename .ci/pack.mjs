// Before the package is packed: keeps what each Node of the matrix compiles of the bundle, for those who install it.
// Node 20 takes back only what was compiled at the same place (ts/loader.ts).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeBinary, versions } from './nodes.mjs';
import { prepare, root } from './prepare.mjs';

prepare();
for (const version of versions.filter(version => Number(version) >= 22)) {
  console.log(`crossray: keeping compiled code of Node ${version} ...`);
  const { status } = spawnSync(nodeBinary(version), [join(root, '.ci', 'compiled.mjs')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
