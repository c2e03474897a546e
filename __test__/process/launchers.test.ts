import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

/** Programs that start processes, however they are launched themselves. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const programs = join(root, '__test__/process/programs');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

interface Launch {
  readonly input?: string;
  /** Lines for a REPL, each given at its prompt. */
  readonly lines?: string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

async function launch(args: string[], { input, lines, cwd = programs, env }: Launch = {}) {
  const { NODE_V8_COVERAGE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, args, { cwd, env: { ...inherited, ...env } });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.endsWith('> ') && lines?.length) child.stdin.write(`${lines.shift()}\n`);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  if (!lines) child.stdin.end(input ?? '');
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, out, errors: errors.replaceAll(/^\(.*Warning.*\n(\(Use.*\n)?/gm, '') };
}

async function prints(t: ExecutionContext, args: string[], out: string, options?: Launch): Promise<void> {
  t.timeout(60_000);
  t.deepEqual(await launch(args, options), { code: 0, out, errors: '' });
}

const wanted = 'main runs\nsum 17 in true\ncode 0\n';

test.serial('an ES module', async t => {
  await prints(t, ['main.mjs'], wanted);
  await prints(t, ['--enable-source-maps', '--max-old-space-size=500', 'main.mjs', 'an argument'], wanted);
});

test.serial('a CommonJS module', async t => {
  await prints(t, ['main.cjs'], wanted);
});

test.serial('paths with blanks and other letters', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'crossray ä ツ '));
  t.teardown(() => rm(folder, { recursive: true }));
  await cp(programs, folder, { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const modules = join(folder, 'modules');
  await cp(programs, modules, { recursive: true });
  await rm(join(folder, 'node_modules'));
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'dist'), join(folder, 'dist'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await prints(t, [join(folder, 'main.mjs')], wanted, { cwd: folder });
  await prints(t, [join(folder, 'modules', 'main.cjs')], wanted, { cwd: folder });
});

const program = `const five = 5; let n = 1; n = 2;
  class A extends Process { #p = 1; run() { process.exit(this.#p + five + n) } }
  const main = async () => {
    const a = new A(); a.start(); await a.join();
    const b = new Process({ target: x => process.exit(x + n), args: [3] }); b.start(); await b.join();
    console.log(a.exitCode, b.exitCode);
  };
  main();`;
const common = `const { Process } = require('crossray'); ${program}`;
const module = `import { Process } from 'crossray'; ${program}`;

test.serial('a program on the command line', async t => {
  await prints(t, ['-e', common], '8 5\n');
  await prints(t, ['--input-type=module', '-e', module], '8 5\n');
  await prints(t, ['--input-type', 'module', '--eval', module, 'an argument'], '8 5\n');
  await prints(t, ['-p', `${common}; 'printed'`], 'printed\n8 5\n');
});

test.serial('a program from standard input', async t => {
  await prints(t, ['-'], '8 5\n', { input: common });
  await prints(t, ['--input-type=module', '-'], '8 5\n', { input: module });
});

test.serial('a REPL', async t => {
  t.timeout(60_000);
  const lines = [
    "const { Process } = await import('crossray')",
    'const five = 5; let n = 1; function helper(x) { return x + n }',
    'n = 2',
    'const p = new Process({ target: () => process.exit(helper(five)) }); p.start(); await p.join()',
    'console.log("RESULT", p.exitCode)',
    '.exit',
  ];
  const { out } = await launch(['-i'], { lines });
  t.regex(out, /RESULT 7/);
});

test.serial('a test of node:test', async t => {
  t.timeout(60_000);
  const { code, out } = await launch(['--test', 'as-test.mjs'], { env: { NODE_TEST_CONTEXT: undefined } });
  t.is(code, 0, out);
  t.regex(out, /pass 1/);
});

test.serial('loaders and preloads reach the child', async t => {
  const out = 'module runs\nmodule runs\nloud true\n0\n';
  await prints(t, ['--import', './loader.mjs', 'main.shout'], out);
  await prints(t, ['main.shout'], out, { env: { NODE_OPTIONS: '--import ./loader.mjs' } });
});

test.serial('under a debugger', async t => {
  t.timeout(60_000);
  const { code, out } = await launch(['--inspect=0', 'main.mjs']);
  t.is(code, 0);
  t.is(out, wanted);
});

test.serial('a module that starts processes when it is loaded does so once', async t => {
  t.timeout(60_000);
  const { code, out, errors } = await launch(['starter.mjs']);
  t.is(code, 0);
  t.regex(out, /^code 1: .*is started by a module that is loaded in a process which is not set up yet/);
  t.regex(errors, /^Process Process-1:/);
});

const stripsTypes = major > 22 || (major === 22 && minor >= 18);
(stripsTypes ? test.serial : test.serial.skip)('TypeScript that Node runs itself', async t => {
  await prints(t, ['native.ts'], 'code 7\n');
});
