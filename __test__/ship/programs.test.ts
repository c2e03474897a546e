import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const folder = fileURLToPath(new URL('../../../__test__/ship/programs/', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

interface Launch {
  readonly input?: string;
  /** Lines for a REPL, each given at its prompt. */
  readonly lines?: string[];
  readonly env?: NodeJS.ProcessEnv;
}

async function launch(args: string[], { input, lines, env }: Launch = {}): Promise<Ended> {
  const { NODE_V8_COVERAGE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...inherited, ...env } });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.endsWith('> ') && lines?.length) child.stdin.write(`${lines.shift()}\n`);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  if (!lines) child.stdin.end(input ?? '');
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, out, errors };
}

/** Runs a program and compares what it reports; it must end by itself, and print nothing else. */
async function reports(
  t: ExecutionContext,
  args: string[],
  want: Record<string, unknown>,
  options?: Launch,
): Promise<void> {
  const { code, out, errors } = await launch(args, options);
  t.is(errors.replaceAll(/^\(.*ExperimentalWarning.*\n(\(Use.*\n)?/gm, ''), '');
  t.is(code, 0);
  t.deepEqual(JSON.parse(out.trim().split('\n').at(-1) || '{}'), want);
}

test('an ES module as the main file', async t => {
  const want = {
    exported: 6,
    later: 9,
    packages: [10, 20, 30, 42],
    instance: 'base74functionmain.mjs',
    'imports itself': 40,
    'imports a package': 50,
    resolves: 'other.mjs',
    meta: [false, 'main.mjs'],
    'module this': [null],
    frame: 'as here',
    'frame of a method': 'as here',
    'frame of a one-liner': 'as here',
    'runs of main': '1',
  };
  await reports(t, ['main.mjs'], want);
  await reports(t, ['--disallow-code-generation-from-strings', 'main.mjs'], want);
  await reports(t, ['--frozen-intrinsics', 'main.mjs'], want);
  await reports(t, ['--enable-source-maps', 'main.mjs'], want);
});

test('while coverage is measured', async t => {
  const { code, out } = await launch(['main.mjs'], {
    env: { NODE_V8_COVERAGE: `${folder}../../../build/coverage` },
  });
  t.is(code, 0);
  t.is((JSON.parse(out) as { exported: number }).exported, 6);
});

test('a CommonJS main file, strict and sloppy', async t => {
  await reports(t, ['main.cjs'], {
    closure: 33,
    instance: 'base12functiona/b',
    'require inside': 21,
    dirname: ['programs', 'main.cjs'],
    exports: 2,
    module: ['object', true],
    sloppy: 3,
    'sloppy this': 'object',
    'strict this': 'undefined',
    'function in a block': 'hoisted',
    'dynamic import': 30,
    'arrow this':
      "ShipError: an arrow function uses 'this' of the function around it, which V8 does not show: use const self = this, or pass the object as an argument",
    frame: 'as here',
  });
  await reports(t, ['strict.cjs'], {
    this: 'undefined',
    frozen: "TypeError: Cannot assign to read only property 'a' of object '#<Object>'",
  });
});

test('a module that still waits at its top level', async t => {
  await reports(t, ['starts-waiting.mjs'], { work: 4, closure: 5 });
});

/** Written by the test: linters rightly refuse such cycles in a repository. */
function cycle(specifier: string): Record<string, string> {
  const harness = new URL('harness.mjs', pathToFileURL(folder));
  return {
    'package.json': '{ "name": "cyclic", "type": "module", "exports": { "./back": "./main.mjs" } }',
    'main.mjs': `
      import { helper, noteHelper, Shape } from './module.mjs';
      import { note, Peer, report } from '${harness}';
      export const fromMain = 7;
      process.env.MAIN_RUNS = String(Number(process.env.MAIN_RUNS ?? 0) + 1);
      class Square extends Shape { sides = 4 }
      const peer = new Peer();
      await note(peer, 'helper', helper, 1);
      await note(peer, 'imported', () => helper(2));
      await note(peer, 'superclass', () => new Square().describe());
      await noteHelper(peer);
      await note(peer, 'runs of main', () => process.env.MAIN_RUNS);
      report();`,
    'module.mjs': `
      import { fromMain } from '${specifier}';
      import { note } from '${harness}';
      export function helper(x) { return x + fromMain }
      export class Shape { describe() { return this.sides + ' sides, ' + fromMain } }
      export const noteHelper = peer => note(peer, 'from the module', () => helper(3));`,
  };
}

for (const specifier of ['./main.mjs', 'cyclic/back'])
  test(`a module that imports the main file as ${specifier}`, async t => {
    const temporary = await mkdtemp(join(tmpdir(), 'crossray-'));
    t.teardown(() => rm(temporary, { recursive: true }));
    for (const [name, text] of Object.entries(cycle(specifier))) await writeFile(join(temporary, name), text);
    await reports(t, [join(temporary, 'main.mjs')], {
      helper: 8,
      imported: 9,
      superclass: '4 sides, 7',
      'from the module': 10,
      'runs of main': '1',
    });
  });

test('a frozen global object', async t => {
  await reports(t, ['frozen.mjs'], { closure: 6 });
});

test('functions of vm contexts', async t => {
  await reports(t, ['contexts.mjs'], {
    closure: 5,
    intrinsics: [2, [3]],
    data: [1, true, 3, true, 't', true],
    class: [1, true],
    async: [2, 'AsyncFunction'],
    compiled: 2,
  });
});

test('a pool inside a worker', async t => {
  await reports(t, ['nested.mjs'], {
    'closure inside': [111, [11, 'me', true], ['ab', 1], 1, [true, 20]],
    'class there and home': true,
  });
});

const program = (load: string): string =>
  `${load} ; const five = 5; let n = 1; n = 2; class A { #p = 1; p() { return this.#p + n } }
   const a = new A();
   const main = async () => {
     const { note, Peer, report } = await import('./harness.mjs');
     const peer = new Peer();
     await note(peer, 'closure', x => x + five + n, 1);
     await note(peer, 'instance', () => a.p());
     await note(peer, 'builtin', () => fs.existsSync('/'));
     await note(peer, 'import', async () => (await import('./package/esm.mjs')).scale(1));
     report();
   };
   main();`;
const wantOfProgram = { closure: 8, instance: 3, builtin: true, import: 10 };

test('a program on the command line', async t => {
  const common = program("const fs = require('node:fs')");
  const module = program("import fs from 'node:fs'");
  await reports(t, ['-e', common], wantOfProgram);
  await reports(t, ['--input-type=module', '-e', module], wantOfProgram);
  await reports(t, ['--input-type', 'module', '--eval', module], wantOfProgram);
});

test('a program from standard input', async t => {
  await reports(t, ['-'], wantOfProgram, { input: program("const fs = require('node:fs')") });
  await reports(t, ['--input-type=module', '-'], wantOfProgram, {
    input: program("import fs from 'node:fs'"),
  });
});

test('a REPL', async t => {
  const lines = [
    'const five = 5; let n = 1; function helper(x) { return x + n }',
    'var old = 3; class A { #p = 1; p() { return this.#p + n } }',
    'n = 2; const a = new A(); old = 4',
    "const { Peer } = await import('./harness.mjs'); const peer = new Peer()",
    'const r1 = await peer.call(x => helper(x) + five + old, [1])',
    'n = 10',
    'const r2 = await peer.call(x => helper(x) + a.p(), [1])',
    'console.log("RESULT", JSON.stringify([r1, r2]))',
    '.exit',
  ];
  const { out } = await launch(['-i'], { lines });
  t.regex(out, /RESULT \[12,22\]/);
});

test('a test of node:test', async t => {
  const { code, out } = await launch(['--test', 'as-test.mjs'], { env: { NODE_TEST_CONTEXT: undefined } });
  t.is(code, 0, out);
  t.regex(out, /pass 1/);
});

test('under a debugger', async t => {
  const { code, out } = await launch(['--inspect=0', 'main.mjs']);
  t.is(code, 0);
  t.is(
    (JSON.parse(out.trim().split('\n').at(-1) ?? '') as { instance: string }).instance,
    'base74functionmain.mjs',
  );
});

const stripsTypes = major > 22 || (major === 22 && minor >= 18);
(stripsTypes ? test : test.skip)('TypeScript that Node runs itself', async t => {
  await reports(t, ['native.ts'], {
    square: 19,
    closure: 10,
    instance: 'q4function',
    frame: 'as here',
  });
});

const permission = major > 22 || (major === 22 && minor >= 13) ? '--permission' : '--experimental-permission';

/** The addon names what is packed. */
const allowed = ['--allow-fs-read=*', '--allow-worker', '--allow-addons'];

/** Shortens a refusal to the variable and the reason. */
function brief(result: unknown): unknown {
  const refusal = typeof result === 'string' && /^ShipError: (.*)$/.exec(result)?.[1];
  if (!refusal) return result;
  const local = /'(\w+)', (a local variable|which is assigned again|computed at run time)/.exec(refusal);
  return local ? `${local[1]}: ${local[2]}` : refusal.slice(0, 60);
}

test('where the inspector is forbidden the stack tells of files, in the bundle too', async t => {
  const bundle = new URL('../../../dist/index.js', pathToFileURL(folder));
  await reports(t, ['--no-warnings', permission, ...allowed, 'bundled.mjs', bundle.href], { result: 40 });
});

test('where addons are forbidden the error says how to allow them', async t => {
  const bundle = new URL('../../../dist/index.js', pathToFileURL(folder));
  for (const flags of [['--no-addons'], [permission, '--allow-fs-read=*', '--allow-worker']]) {
    const { code, errors } = await launch([...flags, 'bundled.mjs', bundle.href]);
    t.is(code, 1);
    t.regex(errors, /crossray cannot load its addon: Node was told to load none.*--allow-addons/);
    t.regex(errors, /code: 'ERR_CROSSRAY_ADDON'/);
  }
});

test('where there is no binary the error names the system, and its cause what was tried', async t => {
  const bundle = new URL('../../../dist/index.js', pathToFileURL(folder));
  const other = process.arch === 'x64' ? 'arm64' : 'x64';
  for (const [arch, tried] of [
    ['mips', /tried nothing/],
    [other, new RegExp(`tried \\./native/crossray\\.\\S+${other}\\S*\\.node and crossray-\\S+${other}`)],
  ] as const) {
    const preload = `data:text/javascript,Object.defineProperty(process, 'arch', { value: '${arch}' })`;
    const { code, errors } = await launch([`--import=${preload}`, 'bundled.mjs', bundle.href]);
    t.is(code, 1);
    t.true(errors.includes(`expected a binary for ${process.platform}-${arch} and found none`), errors);
    t.regex(errors, tried);
    t.regex(errors, /code: 'ERR_CROSSRAY_ADDON'/);
  }
});

test('where the inspector is forbidden the text tells, or the refusal names the variable', async t => {
  const { code, out } = await launch([permission, ...allowed, 'blind.mjs']);
  t.is(code, 0);
  const results = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  for (const refusal of ['local', 'assigned', 'computed']) t.regex(String(results[refusal]), /no inspector/);
  t.deepEqual(Object.fromEntries(Object.entries(results).map(([name, result]) => [name, brief(result)])), {
    arrow: 2,
    chain: 14,
    constants: [5, 3, 2, 1, true],
    map: 6,
    'mutual recursion': true,
    imports: ['function', true, 20, 'base1'],
    class: ['base1!5', true],
    method: 6,
    meta: [true, 10],
    'instance as argument': [6, true],
    builtins: 2,
    'same text in two places': 2,
    frame: 'as here',
    'home again': true,
    local: 'local: a local variable',
    assigned: 'assigned: which is assigned again',
    'changed later': 'changedLater: computed at run time',
    'pushed later': 'sizes: computed at run time',
    computed: 'computed: computed at run time',
    'made by a class': 'made: computed at run time',
    'private state': 'an instance of Animal cannot be read without an inspector: g',
    this: "an arrow function uses 'this' of the function around it, whi",
    'text from elsewhere': 'anonymous was not found in the files that called, and this r',
    bound: 'the native function bound helper is neither a global nor an ',
    'same text, different meaning': 'n: a local variable',
  });
});
