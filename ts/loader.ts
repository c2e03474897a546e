/**
 * Loads the parts of the bundle, with what the V8 of this version made of them when the package was built: to parse and
 * compile them anew takes 9 ms in the caller and 5 in every worker and process. V8 refuses what other flags have made; then, as
 * without it, the text is compiled as ever.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
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

const folder = import.meta.dirname;
/** Releases of Node with the same V8 share it, as far as they give V8 the same flags. */
export const kept = join(folder, 'kept', process.versions.v8.replace(/-.*/, ''));
const require = createRequire(import.meta.url);
const scripts = new Map<string, Script>();
const siblings = /^\.\/([\w-]+)\.cjs$/;
let role: Role | undefined;

/**
 * The V8 of Node 20 gives a script the name that it was kept under, not the one that it is loaded under. By that name our
 * functions are known, so where the package was built elsewhere its text is compiled anew.
 */
const KEEPS_NAMES = Number.parseInt(process.versions.node, 10) < 22;

/** What `require` of a part gives; who enters first tells the role of this thread. */
export function enter(name: string, as: Role): unknown {
  role ??= as;
  return load(name);
}

/** Keeps what V8 has compiled so far of the parts that are not kept yet, for the next time. For the build. */
export function save(): void {
  mkdirSync(kept, { recursive: true });
  for (const [name, script] of scripts) {
    if (!existsSync(cacheOf(name))) writeFileSync(cacheOf(name), script.createCachedData());
  }
}

/** Parts are modules of Node's like any other: what they export has a name to travel by. */
function load(name: string): unknown {
  const filename = join(folder, `${name}.body.js`);
  const known = require.cache[filename];
  if (known) return known.exports;
  const part = new Module(filename);
  part.filename = filename;
  require.cache[filename] = part;
  // The bundle is ASCII, so that V8 need not look for more.
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData: cached(name, filename),
  });
  scripts.set(name, script);
  (script.runInThisContext() as Body)(part.exports, find, part, filename, folder);
  part.loaded = true;
  return part.exports;
}

function cached(name: string, filename: string): Buffer | undefined {
  try {
    const cache = readFileSync(cacheOf(name));
    return KEEPS_NAMES && !cache.includes(filename, 0, 'latin1') ? undefined : cache;
  } catch {
    return undefined;
  }
}

const cacheOf = (name: string): string => join(kept, `${name}.${role}.cache`);

function find(id: string): unknown {
  const sibling = siblings.exec(id)?.[1];
  return sibling === undefined ? require(id) : load(sibling);
}
find.resolve = require.resolve;
find.cache = require.cache;
