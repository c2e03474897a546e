import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';

/** The built package, somewhere else than it was built, with its compiled code kept beside it as it is and as it may come to be. */
const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const program = `
  const crossray = require('./dist/index.cjs');
  const { Pool, Process, currentProcess, currentTask } = crossray;
  const pool = new Pool(2);
  // By whatever name it is captured: it is known to be ours.
  const ours = currentProcess;
  pool.map(x => x * x, [1, 2, 3]).then(async squares => {
    const again = await pool.apply(path => process.getBuiltinModule('module').createRequire(path)(path).currentTask().worker,
      [require.resolve('./dist/index.cjs')]);
    const makes = () => new crossray.Queue().empty() && typeof new Pool(1).terminate() === 'object';
    const child = new Process({ target: () => process.exit(makes() ? 5 : 1) });
    child.start();
    await child.join();
    const alike = child.exitCode === 5 && (await pool.apply(makes)) && await pool.apply(() => currentTask()?.id !== undefined);
    const name = await pool.apply(() => ours().name);
    const failed = await pool.apply(() => { throw new Error('no'); }).catch(error => error.stack);
    const { stack } = await pool.apply(5).catch(error => error);
    console.log(squares.join(), again.length > 0, alike, name, /runner|loop/.test(failed), stack.includes(__dirname + '/dist'));
    await pool.terminate();
  });`;

async function works(
  t: ExecutionContext,
  change: (dist: string) => void,
  flags: string[] = [],
): Promise<void> {
  t.timeout(60_000);
  const home = mkdtempSync(join(tmpdir(), 'crossray-loader-'));
  try {
    cpSync(join(root, 'dist'), join(home, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(home, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'junction');
    writeFileSync(join(home, 'program.cjs'), program);
    change(join(home, 'dist'));
    const { stdout, stderr } = await run(process.execPath, [...flags, join(home, 'program.cjs')]);
    t.deepEqual([stdout, stderr], ['1,4,9 true true MainProcess false true\n', '']);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What is kept for this Node. */
const keptIn = (dist: string): string => join(dist, 'kept', process.versions.v8.replace(/-.*/, ''));

const cachesOf = (dist: string): string[] => readdirSync(keptIn(dist)).map(name => join(keptIn(dist), name));

test('the build keeps what was compiled for callers and for workers', t => {
  const names = cachesOf(join(root, 'dist'));
  for (const name of ['index.caller', 'shared.caller', 'shared.worker', 'worker.worker'])
    t.true(names.includes(join(keptIn(join(root, 'dist')), `${name}.cache`)), name);
});

test('with compiled code, there and here one instance of the package', t => works(t, () => {}));

test('without compiled code', t =>
  works(t, dist => {
    for (const file of cachesOf(dist)) rmSync(file);
  }));

test('with something else in its place', t =>
  works(t, dist => {
    cachesOf(dist).forEach((file, i) => {
      writeFileSync(file, i % 2 === 0 ? '' : 'x'.repeat(500));
    });
  }));

test('under flags that it was not compiled for', t => works(t, () => {}, ['--no-opt']));
