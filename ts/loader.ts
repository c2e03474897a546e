/**
 * Loads the parts of the bundle, with what V8 made of them when the package was built: to parse and compile them anew
 * takes 4 ms in the caller and 2 in every worker and process. V8 refuses what another version of it or other flags have made,
 * and we what was made elsewhere; then, as without it, the text is compiled as ever.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** Which functions of a part are needed differs: each has a cache of its own. */
type Role = 'caller' | 'worker' | 'child';
type Body = (
  exports: unknown,
  require: unknown,
  module: NodeJS.Module,
  filename: string,
  folder: string,
) => void;

const folder = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);
const scripts = new Map<string, Script>();
const BODY = '.body.js';
const siblings = /^\.\/([\w-]+)\.cjs$/;
let role: Role | undefined;

/** What `require` of a part gives; who enters first tells the role of this thread. */
export function enter(name: string, as: Role): unknown {
  role ??= as;
  return load(name);
}

/** Keeps what V8 has compiled so far of the parts that are not kept yet, for the next time. For the build. */
export function save(): void {
  for (const [name, script] of scripts) {
    if (!existsSync(cacheOf(name)))
      writeFileSync(cacheOf(name), Buffer.concat([script.createCachedData(), madeFor(name)]));
  }
}

/** Parts are modules of Node's like any other: what they export has a name to travel by. */
function load(name: string): unknown {
  const filename = fileOf(name);
  const known = require.cache[filename];
  if (known) return known.exports;
  const part = new Module(filename);
  part.filename = filename;
  require.cache[filename] = part;
  // The bundle is ASCII, so that V8 need not look for more.
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: cached(name) });
  scripts.set(name, script);
  (script.runInThisContext() as Body)(part.exports, find, part, filename, folder);
  part.loaded = true;
  return part.exports;
}

function cached(name: string): Buffer | undefined {
  try {
    const kept = readFileSync(cacheOf(name));
    const end = madeFor(name);
    return kept.subarray(-end.length).equals(end) ? kept.subarray(0, -end.length) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends a cache. V8 keeps the file's name in it: functions of a package that has moved would be taken for those of
 * the place where it was built, in stacks and by those who send them.
 */
const madeFor = (name: string): Buffer => Buffer.from(`\0${fileOf(name)}`);

const fileOf = (name: string): string => join(folder, `${name}${BODY}`);

const cacheOf = (name: string): string => join(folder, `${name}.${role}.cache`);

function find(id: string): unknown {
  const part = siblings.exec(id)?.[1] ?? partOf(id);
  return part === undefined ? require(id) : load(part);
}

/** Classes and functions of ours that a function has captured are asked for by the file that they come from. */
function partOf(file: string): string | undefined {
  const name = basename(file, BODY);
  return file === fileOf(name) ? name : undefined;
}

find.resolve = require.resolve;
find.cache = require.cache;
