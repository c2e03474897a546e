/** Variables of which there is one, however often a function that sees them is made. */
import { fileOf } from '../inspect/scripts.js';
import { isModuleFile } from '../known/commonjs.js';
import type { Variable } from './pack-context.js';

/** Globals, variables of a script's top level, and of what it runs once, exist once. */
export function isUnique({ closure, site, script, level, free }: Variable): boolean {
  const description = closure.scopes[level]?.description;
  if (description === undefined || description === 'Module' || description === 'Script') return true;
  const scope = site?.scopeOf(free.name);
  if (!site || !scope || !site.runsOnce(scope)) return false;
  const file = fileOf(script);
  // Other texts, those of new Function and the like, may run many times.
  return site.script.isModule || (file !== undefined && isModuleFile(file));
}
