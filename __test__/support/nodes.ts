import { execFileSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** A Node to run programs with. */
export interface NodeBinary {
  path: string;
  version: string;
}

/** This Node first, then those that `NODE_BINARIES` names, separated like PATH. */
export function nodes(): NodeBinary[] {
  const others = (process.env.NODE_BINARIES ?? '').split(delimiter).filter(path => path !== '');
  const found = others.map(path => ({ path, version: versionOf(path) }));
  return [{ path: process.execPath, version: process.version }, ...found].filter(
    ({ version }, index, all) => all.findIndex(other => other.version === version) === index,
  );
}

const versionOf = (path: string): string => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
