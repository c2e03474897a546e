/** Functions that the program marked by `task()`: the module's URL and the export's name are all that travels. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from '../analysis/script.js';
import type { Node } from '../graph.js';
import { viewFunction } from '../inspect/closure.js';
import { toUrl } from '../inspect/scripts.js';
import { rememberImport } from '../recipe.js';
import { refusals } from '../refusals.js';
import { nameAmongExports } from './by-reference.js';
import { textOf } from './functions.js';
import type { PackContext } from './pack-context.js';

export function packReference(context: PackContext, fn: CallableFunction, url: string): Node {
  const name = exportName(context, fn, url) ?? context.fail(refusals.notExported(fn.name, url));
  rememberImport(url, undefined, name, fn);
  return ['import', url, undefined, name, undefined];
}

/** Exact where the inspector shows the module that the function was written in; else by the function's name. */
function exportName({ eyes }: PackContext, fn: CallableFunction, url: string): string | undefined {
  const view = eyes ? viewFunction(eyes.session, fn) : undefined;
  if (eyes && view?.kind === 'closure') {
    const text = textOf(fn);
    const script = eyes.scripts.urlOf(view.scriptId, text, view.line, view.column);
    if (toUrl(script) === url) return nameAmongExports(view, text, eyes);
  }
  const script = read(url);
  if (!script) return fn.name || 'default';
  for (const [name, target] of script.exports)
    if (fn.name !== '' && ('local' in target ? target.local : 'default') === fn.name) return name;
  return undefined;
}

const scripts = new Map<string, Script | undefined>();

function read(url: string): Script | undefined {
  if (scripts.has(url)) return scripts.get(url);
  let script: Script | undefined;
  try {
    script = new Script(readFileSync(fileURLToPath(new URL(url)), 'utf8'));
  } catch {
    // Not readable, or not JavaScript before it is transpiled: the name has to be believed.
  }
  scripts.set(url, script);
  return script;
}
