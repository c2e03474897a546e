/** Functions that are exports of their home module, which the other side can import. */

import type { Node } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { fileOf } from '../inspect/scripts.js';
import { doorOf, exportOf, isModuleFile, loadedModule } from '../known/commonjs.js';
import { progressOf } from '../known/evaluating.js';
import { isImportable, noteRunning } from '../known/importable.js';
import { mainUrl } from '../known/main-file.js';
import type { Eyes } from './pack-context.js';
import { Site } from './site.js';

/** Whether a function can be imported. */
export interface Export {
  /** The node that imports it; undefined when it must travel by source. */
  readonly node: Node | undefined;
  /** Whether this will not change any more: a module that has not finished may export it yet. */
  readonly isFinal: boolean;
}

const never: Export = { node: undefined, isFinal: true };
const notYet: Export = { node: undefined, isFinal: false };

/**
 * Whether the function is an export of its home module, which has finished, and importing that would not run the
 * program again.
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
): Export {
  if (url === mainUrl()) return never;
  const file = fileOf(script);
  if (file !== undefined && loadedModule(file)) {
    const name = exportOf(file, closure.fn);
    if (name === undefined) return never;
    return { node: isImportable(url) ? ['require', doorOf(file), name] : undefined, isFinal: false };
  }
  if (file !== undefined && isModuleFile(file)) return notYet;
  if (!/^(file|data):/.test(url)) return never;
  const name = nameAmongExports(closure, text, eyes);
  const site = name === undefined ? undefined : Site.of(closure, text, eyes.scripts);
  if (!site || name === undefined) return never;
  if (site.script.hasTopLevelAwait) noteRunning(url);
  if (!isImportable(url) || progressOf(script, site.script) !== Infinity) return notYet;
  return { node: ['import', url, undefined, name, undefined], isFinal: true };
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
