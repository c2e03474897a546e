// Where and with what the figures were measured.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Version of an installed package; `crossray` is this clone. Throws where it is not installed. */
export function packageVersion(name) {
  if (name === 'crossray') return versionIn(join(root, 'package.json'));
  return versionIn(packageFile(createRequire(import.meta.url).resolve(name), name));
}

function packageFile(entry, name) {
  const folder = join('node_modules', ...name.split('/'));
  return join(entry.slice(0, entry.lastIndexOf(folder) + folder.length), 'package.json');
}

function versionIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

export function loadAverage() {
  return os.loadavg().map(load => Number(load.toFixed(2)));
}

export function machine() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu.model.trim(),
    cores: os.availableParallelism(),
    memoryGiB: Number((os.totalmem() / 2 ** 30).toFixed(1)),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    rust: output('rustc', ['--version']),
    commit: output('git', ['-C', root, 'rev-parse', '--short', 'HEAD']),
  };
}

function output(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
