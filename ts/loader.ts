/**
 * Loads the parts of the bundle, with what V8 made of them when the package was built: to parse and compile them anew
 * takes 4 ms in the caller and 2 in every worker and process. V8 refuses what another version of it or other flags have made;
 * then, as without it, the text is compiled as ever.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** Which functions of a part are needed differs: each has a cache of its own. */
type Role = 'caller' | 'worker' | 'child';
type Part = { exports: unknown };
type Body = (exports: unknown, require: unknown, module: Part, filename: string, folder: string) => void;

const folder = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);
const parts = new Map<string, Part>();
const scripts = new Map<string, Script>();
const siblings = /^\.\/([\w-]+)\.cjs$/;
let role: Role | undefined;

/** What `require` of a part gives; who enters first tells the role of this thread. */
export function enter(name: string, as: Role): unknown {
  role ??= as;
  return load(name);
}

/** Keeps what V8 has compiled so far, for the next time. For the build. */
export function save(): void {
  for (const [name, script] of scripts) writeFileSync(cacheOf(name), script.createCachedData());
}

function load(name: string): unknown {
  const known = parts.get(name);
  if (known) return known.exports;
  const part: Part = { exports: {} };
  parts.set(name, part);
  const filename = join(folder, `${name}.body.js`);
  // The bundle is ASCII, so that V8 need not look for more.
  const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(text, { filename, cachedData: cached(name) });
  scripts.set(name, script);
  (script.runInThisContext() as Body)(part.exports, find, part, filename, folder);
  return part.exports;
}

function cached(name: string): Buffer | undefined {
  try {
    return readFileSync(cacheOf(name));
  } catch {
    return undefined;
  }
}

const cacheOf = (name: string): string => join(folder, `${name}.${role}.cache`);

function find(id: string): unknown {
  const sibling = siblings.exec(id)?.[1];
  return sibling === undefined ? require(id) : load(sibling);
}
find.resolve = require.resolve;
find.cache = require.cache;
