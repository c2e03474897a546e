import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { remapStack } from '#crossray/ship/stack';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const source = fileURLToPath(new URL('../../../__test__/ship/stack.test.ts', import.meta.url));
const lines = readFileSync(source, 'utf8').split('\n');

interface Marked {
  readonly n: number;
}

function fails(input: Marked): number {
  if (input.n > 0) throw new RangeError('MARK 1');
  return input.n;
}

class Job<T extends Marked> {
  readonly input: T;
  #runs = 0;

  constructor(input: T) {
    this.input = input;
  }

  run(): number {
    this.#runs += 1;
    return fails(this.input) + this.#runs; // MARK 2
  }
}

/** Where in this file, in TypeScript, the text on the marked line stands. */
function placeOf(mark: string, text: string): string {
  const line = lines.findIndex(each => each.includes(mark) && !each.includes('placeOf'));
  return `${line + 1}:${lines[line]!.indexOf(text) + 1}`;
}

test('frames of shipped code point into the TypeScript file', async t => {
  const job = new Job({ n: 1 });
  const error = await t.throwsAsync(() => peer.call(() => job.run()));
  const frames = error.stack!.split('\n').filter(line => line.includes('stack.test'));
  const where = `${pathToFileURL(source)}`;
  t.true(frames[0]?.includes(`fails (${where}:${placeOf('MARK 1', 'new RangeError')})`), frames[0]);
  t.true(frames[1]?.includes(`Job.run (${where}:${placeOf('MARK 2', 'fails(')})`), frames[1]);
});

test('where the worker maps frames itself, only those of shipped code are mapped', t => {
  const folder = folderWith(t, { 'made.js': `code\n${inline}`, 'original.ts': '' });
  const frame = `    at f (${join(folder, 'made.js')}:1:1)`;
  t.is(remapStack(frame, true), frame);
  const own = `    at f (${import.meta.url}:1:1)`;
  peer.shipper.packFunction(() => lines.length);
  t.not(remapStack(own, true), own);
});

/** A folder with a generated file, its source, and whatever else. */
function folderWith(t: ExecutionContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Line 1 of the generated file comes from line 10 of the source, column by column. */
const mappings = 'AASA';
const map = { version: 3, sources: ['original.ts'], names: [], mappings };
const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;

test('inline maps, URLs and paths', t => {
  const folder = folderWith(t, { 'made.js': `code\n${inline}\n`, 'original.ts': '' });
  const file = join(folder, 'made.js');
  const original = join(folder, 'original.ts');
  const stack = `Error: at made.js:1:1\n    at f (${file}:1:1)\n    at async ${pathToFileURL(file)}:1:1\n    at Array.map (<anonymous>)`;
  t.is(
    remapStack(stack, false),
    `Error: at made.js:1:1\n    at f (${original}:10:1)\n    at async ${pathToFileURL(original)}:10:1\n    at Array.map (<anonymous>)`,
  );
});

test('text maps and a source root', t => {
  const rooted = { ...map, sourceRoot: 'sub', sources: ['../original.ts'] };
  const folder = folderWith(t, {
    'made.js': `code\n//# sourceMappingURL=data:application/json,${encodeURIComponent(JSON.stringify(rooted))}`,
    'original.ts': '',
  });
  t.is(
    remapStack(`    at ${join(folder, 'made.js')}:1:5`, false),
    `    at ${join(folder, 'original.ts')}:10:1`,
  );
});

test('maps in files, with sections', t => {
  const sections = [
    { offset: { line: 0, column: 0 }, map },
    { offset: { line: 100, column: 0 }, map: { ...map, sources: ['second.ts'] } },
  ];
  const folder = folderWith(t, {
    'made.mjs': 'code\n//# sourceMappingURL=made.map',
    'made.map': JSON.stringify({ version: 3, sections }),
    'original.ts': '',
    'second.ts': '',
  });
  const file = join(folder, 'made.mjs');
  t.is(remapStack(`    at ${file}:1:1`, false), `    at ${join(folder, 'original.ts')}:10:1`);
  t.is(remapStack(`    at ${file}:101:1`, false), `    at ${join(folder, 'second.ts')}:10:1`);
});

test('a source that is not there leaves the name of the file that ran', t => {
  const folder = folderWith(t, { 'made.js': `code\n${inline}` });
  t.is(remapStack(`    at ${join(folder, 'made.js')}:1:1`, false), `    at ${join(folder, 'made.js')}:10:1`);
});

test('what has no map, or a broken one, stays as it is', t => {
  const folder = folderWith(t, {
    'plain.js': 'code',
    'broken.js': 'code\n//# sourceMappingURL=data:application/json,{',
    'missing.js': 'code\n//# sourceMappingURL=nowhere.map',
  });
  for (const name of ['plain.js', 'broken.js', 'missing.js', 'nowhere.js', 'nowhere.ts']) {
    const frame = `    at f (${join(folder, name)}:1:1)`;
    t.is(remapStack(frame, false), frame);
  }
  const others =
    'Error: x\n    at node:internal/process:1:2\n    at eval (eval at f, <anonymous>:1:1)\nno frame';
  t.is(remapStack(others, false), others);
});
