/** Functions that are exports of their home module, which the other side can import. */

import type { Node } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { fileOf } from '../inspect/scripts.js';
import { doorOf, exportOf, loadedModule } from '../known/commonjs.js';
import { progressOf } from '../known/evaluating.js';
import { isImportable, noteRunning } from '../known/importable.js';
import { mainUrl } from '../known/main-file.js';
import type { Eyes } from './pack-context.js';
import { Site } from './site.js';

/**
 * The node that imports the function, or undefined when it must travel by source: it is no export, or importing its
 * module would run the program again, or the module has not finished.
 *
 * @param script the script as stack traces show it
 * @param url the same as a URL
 */
export function exportedFunction(
  closure: Closure,
  text: string,
  script: string,
  url: string,
  eyes: Eyes,
): Node | undefined {
  if (url === mainUrl()) return undefined;
  const file = fileOf(script);
  if (file !== undefined && loadedModule(file)) {
    const name = exportOf(file, closure.fn);
    return name !== undefined && isImportable(url) ? ['require', doorOf(file), name] : undefined;
  }
  if (!/^(file|data):/.test(url)) return undefined;
  const name = nameAmongExports(closure, text, eyes);
  const site = Site.of(closure, text, eyes.scripts);
  if (!site || name === undefined) return undefined;
  if (site.script.hasTopLevelAwait) noteRunning(url);
  if (!isImportable(url) || progressOf(script, site.script) !== Infinity) return undefined;
  return ['import', url, undefined, name, undefined];
}

/** The name under which the function's home module exports it. */
export function nameAmongExports(closure: Closure, text: string, { scripts }: Eyes): string | undefined {
  const variables = closure.scopes.find(({ description }) => description === 'Module')?.variables;
  if (!variables || !isCandidate(closure.fn, variables)) return undefined;
  const site = Site.of(closure, text, scripts);
  if (!site) return undefined;
  const { script, start, end } = site;
  for (const [name, target] of script.exports) {
    if ('node' in target) {
      if (target.node.start === start && target.node.end === end) return name;
    } else if (!script.mayAssign(target.local) && holds(variables, target.local, closure.fn)) return name;
  }
  return undefined;
}

/** An export is held by a variable of its module, or is the anonymous default. */
function isCandidate(fn: CallableFunction, variables: Readonly<Record<string, unknown>>): boolean {
  return fn.name === 'default' || Object.keys(variables).some(name => holds(variables, name, fn));
}

function holds(variables: Readonly<Record<string, unknown>>, name: string, value: unknown): boolean {
  try {
    return variables[name] === value;
  } catch {
    return false;
  }
}
