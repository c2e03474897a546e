/** Functions and classes that came from elsewhere are sent on by the recipe they were made from. */
import { needsOf } from '../analysis/needs.js';
import { isClass, staticKey } from '../analysis/syntax.js';
import { type ClassExtras, type Node, unversioned } from '../graph.js';
import { identityOf } from '../identity.js';
import { viewFunction } from '../inspect/closure.js';
import type { Recipe } from '../recipe.js';
import { ClassState } from './class-state.js';
import { functionExtras } from './functions.js';
import type { PackContext } from './pack-context.js';
import { guardState } from './properties.js';

export function packReceived(context: PackContext, fn: CallableFunction, recipe: Recipe): Node {
  const { code, captures } = recipe;
  context.title(`${code.kind === 'class' ? 'class' : 'function'} ${fn.name || '(anonymous)'}`);
  context.guard(guardState(fn));
  const values = captures.map((value, index) => context.ref(value, `variable '${code.names[index]}'`));
  if (code.kind !== 'class')
    return ['function', code, values, fn.name, identityOf(fn), unversioned, functionExtras(context, fn)];
  return ['class', code, values, fn.name, identityOf(fn), unversioned, classExtras(context, fn, recipe)];
}

function classExtras(context: PackContext, made: CallableFunction, { code, keys }: Recipe): ClassExtras {
  const { node, offset } = needsOf(code.text, true);
  if (!isClass(node)) throw new TypeError('not the text of a class');
  const names = node.body.body.flatMap(member =>
    member.type === 'PropertyDefinition' && member.static && member.key.type === 'PrivateIdentifier'
      ? [staticKey(member)!]
      : [],
  );
  const view = names.length > 0 && context.eyes ? viewFunction(context.eyes.session, made) : undefined;
  const statics = view?.kind === 'closure' ? view.statics.filter(({ name }) => names.includes(name)) : [];
  const parent: unknown = Object.getPrototypeOf(made);
  return {
    ...(code.superclass !== undefined && { superclass: context.ref(parent, 'superclass') }),
    ...(keys.length > 0 && { keys: keys.map(key => context.ref(key, 'computed key')) }),
    ...new ClassState(context, made, node, code.text, offset).extras(statics),
  };
}
