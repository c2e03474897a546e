/** Variables that are not initialised yet, on versions of V8 that show them as `undefined`. */
import { patternNames } from '../analysis/scope.js';
import type { Script } from '../analysis/script.js';
import { forEachChild, isClass, isFunction, type Node } from '../analysis/syntax.js';
import { progressOf } from '../known/evaluating.js';
import type { Site } from './site.js';

/** The declaration of a `let`, `const` or class name in a scope. */
function lexicalDeclaration(scope: Node, name: string): Node | undefined {
  let found: Node | undefined;
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      if (node.declarations.some(({ id }) => patternNames(id).includes(name))) found ??= node;
    } else if (node.type === 'ClassDeclaration' && node.id?.name === name) found ??= node;
    else if (/^(Export|Program|BlockStatement|SwitchCase|For)/.test(node.type)) forEachChild(node, visit);
  };
  if (isFunction(scope)) forEachChild(scope.body, visit);
  else forEachChild(scope, visit);
  return found;
}

/**
 * Whether a variable that reads as `undefined` may be one whose declaration has not run: it is declared by `let`,
 * `const` or `class`, and neither the order of the text nor the end of its module proves that it has run.
 */
export function mayBeDead(site: Site, name: string, url: string): boolean {
  const scope = site.scopeOf(name);
  const declaration = scope && lexicalDeclaration(scope, name);
  if (!scope || !declaration) return false;
  if (scope.type === 'Program' && hasRun(site.script, url, declaration)) return false;
  return scope.type === 'SwitchStatement' || !isMadeAfter(site, scope, declaration);
}

function hasRun(script: Script, url: string, declaration: Node): boolean {
  return !script.hasTopLevelAwait && progressOf(url, script) >= declaration.end;
}

/**
 * Whether the function, or the outermost function around it in the scope, comes into being after the declaration:
 * it stands below and is no function declaration, which exists from the start of its block.
 */
function isMadeAfter(site: Site, scope: Node, declaration: Node): boolean {
  const inner = site.path.slice(site.path.indexOf(scope) + 1);
  const chain = site.literal ? [...inner, site.literal] : inner;
  const body = isFunction(scope) ? scope.body : scope;
  let block: Node = body;
  for (const node of chain) {
    if (node === body) continue;
    if (node.type === 'FunctionDeclaration') return block !== body && block.start >= declaration.end;
    if (isFunction(node) || isClass(node)) return node.start >= declaration.end;
    if (node.type === 'BlockStatement') block = node;
  }
  return site.start >= declaration.end;
}
