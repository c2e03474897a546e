// Everything that must exist before crossray runs from a clone: tools, dependencies, addon, TypeScript.
// Each step is skipped when its inputs are what they were the last time it succeeded.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'build', 'stamps.json');

const needed = { node: [20, 19], rust: [1, 89] };

function olderThan(version, [major, minor]) {
  const [a, b] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}

function refuse(line) {
  console.error(line);
  process.exit(1);
}

function checkTools() {
  if (olderThan(process.versions.node, needed.node)) {
    refuse(
      `crossray needs Node ${needed.node.join('.')} or newer, this is ${process.versions.node}: install a newer Node and run this again.`,
    );
  }
  let rust;
  try {
    rust = execFileSync('rustc', ['--version'], { cwd: root, encoding: 'utf8' }).split(' ')[1];
    execFileSync('cargo', ['--version'], { cwd: root, stdio: 'ignore' });
  } catch {
    refuse(
      `crossray needs Rust ${needed.rust.join('.')} or newer with cargo, and found none: install it (rustup is the usual way) and run this again.`,
    );
  }
  if (olderThan(rust, needed.rust)) {
    refuse(
      `crossray needs Rust ${needed.rust.join('.')} or newer, this is ${rust}: update it (rustup update stable) and run this again.`,
    );
  }
}

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (statSync(path).isFile()) {
    yield path;
    return;
  }
  for (const entry of readdirSync(path).sort()) {
    if (!['node_modules', 'results'].includes(entry)) yield* filesUnder(join(path, entry));
  }
}

function digest(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const file of filesUnder(join(root, input))) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** Runs a command in the clone with its output shown; ends this program when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    // npm's programs are scripts there, which need a shell; a path with a space, as Node's is, must not go through it.
    shell: process.platform === 'win32' && command !== process.execPath,
    ...options,
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs `build` unless its inputs, and what it `made` of them, are as they were and its outputs are there. */
function step(name, { inputs, made = [], outputs }, build) {
  const state = () => digest([...inputs, ...made]);
  if (readStamps()[name] === state() && outputs.every(output => existsSync(join(root, output)))) return;
  console.log(`crossray: ${name} ...`);
  const started = Date.now();
  build();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [name]: state() }, null, 2));
  console.log(`crossray: ${name}, done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

export const bin = name => join(root, 'node_modules', '.bin', name);

export function prepare() {
  checkTools();
  step(
    'installing dependencies',
    { inputs: ['package-lock.json'], outputs: ['node_modules/.package-lock.json'] },
    () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
  );
  step(
    'building the addon (release, about a minute the first time)',
    {
      inputs: ['Cargo.toml', 'Cargo.lock', 'build.rs', 'crate', 'package.json'],
      // Otherwise a debug build of it would be taken for this one.
      made: ['dist/native'],
      outputs: ['dist/native', 'index.d.ts'],
    },
    () =>
      run(bin('napi'), [
        ...['build', '--platform', '--release', '--output-dir', 'dist/native'],
        ...['--no-js', '--dts', '../../index.d.ts', '--', '--locked'],
      ]),
  );
  step(
    'compiling TypeScript',
    {
      inputs: [
        'tsconfig.json',
        'tsconfig.base.json',
        'index.d.ts',
        'ts',
        '__test__',
        'examples',
        'package-lock.json',
        'package.json',
      ],
      outputs: ['build/ts', 'build/__test__', 'build/examples', 'dist/types'],
    },
    () => run(bin('tsc'), ['--build']),
  );
  step(
    'bundling',
    {
      inputs: ['build/ts', 'rolldown.config.js', 'package-lock.json'],
      outputs: ['dist/index.js', 'dist/index.cjs', 'dist/worker.cjs', 'dist/pack.cjs'],
    },
    // Its list of files is not news to anybody.
    () =>
      run(bin('rolldown'), ['--config', '--logLevel', 'warn'], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  step(
    'keeping compiled code',
    {
      inputs: [
        'dist/index.body.js',
        'dist/shared.body.js',
        'dist/worker.body.js',
        'dist/loader.cjs',
        '.ci/compiled.mjs',
      ],
      outputs: ['dist/kept'],
    },
    () => run(process.execPath, [join(root, '.ci', 'compiled.mjs')]),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) prepare();
