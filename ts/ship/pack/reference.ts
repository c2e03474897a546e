/** Functions that the program marked by `task()`: the module's URL and the export's name are all that travels. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from '../analysis/script.js';
import type { Node } from '../graph.js';
import { rememberImport } from '../recipe.js';
import { refusals } from '../refusals.js';
import type { PackContext } from './pack-context.js';

export function packReference(context: PackContext, fn: CallableFunction, url: string): Node {
  const name = exportName(fn, url) ?? context.fail(refusals.notExported(fn.name, url));
  rememberImport(url, undefined, name, fn);
  return ['import', url, undefined, name, undefined];
}

/** The export whose binding has the function's name; where the module cannot be read, that name is believed. */
function exportName(fn: CallableFunction, url: string): string | undefined {
  const script = read(url);
  if (!script) return fn.name || 'default';
  for (const [name, target] of script.exports)
    if ('local' in target ? target.local === fn.name : fn.name === 'default' || fn.name === '') return name;
  return script.exports.has(fn.name) ? fn.name : undefined;
}

const scripts = new Map<string, Script | undefined>();

function read(url: string): Script | undefined {
  if (scripts.has(url)) return scripts.get(url);
  let script: Script | undefined;
  try {
    script = new Script(readFileSync(fileURLToPath(new URL(url)), 'utf8'));
  } catch {
    // Not readable, or not JavaScript before it is transpiled.
  }
  scripts.set(url, script);
  return script;
}
