/** Decides how a value travels: the first rule that fits wins. */

import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import type { Node } from '../graph.js';
import { homeOf, identityOf, knownIdentity } from '../identity.js';
import { type Closure, viewFunction } from '../inspect/closure.js';
import { toUrl } from '../inspect/scripts.js';
import { builtinExport, builtinGetter } from '../known/builtins.js';
import { doorOf, isRequire, moduleFile, requireBase } from '../known/commonjs.js';
import { isImportable } from '../known/importable.js';
import { type GlobalPath, intrinsicPath, wellKnownName } from '../known/intrinsics.js';
import { Cell, nodeOf, recipeOf, rememberImport } from '../recipe.js';
import { refusals } from '../refusals.js';
import { referenceOf } from '../task.js';
import { exportedFunction } from './by-reference.js';
import { functionExtras, packKept, packSource, textOf } from './functions.js';
import { packObject } from './objects.js';
import type { Draft, Eyes, PackContext } from './pack-context.js';
import { packReceived } from './received.js';
import { packReference } from './reference.js';
import { packSlice } from './slice.js';

/** The packer, with what only this decision needs. */
interface Describer extends PackContext {
  isSource(value: object): boolean;
}

/** The node of a value, or the draft of a function or class. */
export function describeValue(context: Describer, value: object | symbol): Node | Draft {
  if (typeof value === 'symbol') return describeSymbol(value);
  const known = nodeOf(value);
  if (known) return known;
  if (value instanceof Cell) return ['cell', context.ref(value.v, 'variable')];
  if (types.isProxy(value)) return context.fail(refusals.kind('a Proxy'));
  const identity = knownIdentity(value);
  if (identity !== undefined && homeOf(identity) === context.options.destination) return ['home', identity];
  return typeof value === 'function' ? describeFunction(context, value) : describeObject(context, value);
}

function describeSymbol(symbol: symbol): Node {
  const key = Symbol.keyFor(symbol);
  if (key !== undefined) return ['symbol', 'registered', key];
  const name = wellKnownName(symbol);
  if (name !== undefined) return ['symbol', 'well-known', name];
  const builtin = builtinExport(symbol);
  if (builtin) return ['import', builtin.module, undefined, builtin.name, undefined];
  return ['symbol', 'local', symbol.description, identityOf(symbol)];
}

function describeObject(context: Describer, object: object): Node {
  const path = intrinsicPath(object, context.realms);
  if (path) return ['global', path];
  const maker: unknown = Reflect.getOwnPropertyDescriptor(object, 'constructor')?.value;
  if (typeof maker === 'function' && maker.prototype === object)
    return ['prototype', context.ref(maker, `class ${maker.name}`)];
  const file = moduleFile(object);
  if (file !== undefined && isImportable(pathToFileURL(file).href)) return ['require', doorOf(file), null];
  const builtin = builtinExport(object);
  if (builtin) return ['import', builtin.module, undefined, builtin.name, undefined];
  if (types.isModuleNamespaceObject(object)) return context.fail(refusals.namespace('namespace'));
  return packObject(context, object, made => context.isSource(made));
}

function describeFunction(context: PackContext, fn: CallableFunction): Node | Draft {
  const reference = referenceOf(fn);
  if (reference !== undefined) return packReference(context, fn, reference);
  const recipe = recipeOf(fn);
  if (recipe) return packReceived(context, fn, recipe);
  const { eyes } = context;
  if (!eyes) return describeBlindly(context, fn);
  const kept = context.sources.get(fn);
  if (kept) return packKept(context, kept);
  const view = viewFunction(eyes.session, fn);
  if (view.kind === 'proxy') return context.fail(refusals.kind('a Proxy'));
  if (view.kind === 'bound') {
    const path = platformPath(context, fn);
    if (path) return ['global', path];
    context.title(`bound function ${fn.name}`);
    return [
      'bound',
      context.ref(view.target, 'target'),
      context.ref(view.self, 'bound this'),
      view.args.map((arg, index) => context.ref(arg, `bound argument ${index}`)),
      identityOf(fn),
      fn.name,
      functionExtras(context, fn),
    ];
  }
  if (view.kind === 'native') return describeNative(context, fn);
  context.realms.add(view.global);
  return describeClosure(context, eyes, view);
}

/** Of the methods of `console`, which Node binds and names as they are called; what a program binds is named otherwise. */
function platformPath(context: PackContext, fn: CallableFunction): GlobalPath | undefined {
  const path = intrinsicPath(fn, context.realms);
  return path?.at(-1) === fn.name ? path : undefined;
}

function describeNative(context: PackContext, fn: CallableFunction): Node {
  const path = intrinsicPath(fn, context.realms);
  if (path) return ['global', path];
  const builtin = builtinExport(fn);
  if (builtin) return ['import', builtin.module, undefined, builtin.name, undefined];
  return context.fail(refusals.native(fn.name));
}

function describeClosure(context: PackContext, eyes: Eyes, closure: Closure): Node | Draft {
  const { fn } = closure;
  const text = textOf(fn);
  const script = eyes.scripts.urlOf(closure.scriptId, text, closure.line, closure.column);
  const { shipping = 'auto' } = context.options;
  if (isRequire(fn)) return ['requirer', requireBase(fn)];
  if (script.startsWith('node:')) {
    const path = intrinsicPath(fn, context.realms);
    if (path) return ['global', path];
    const found = builtinExport(fn) ?? builtinGetter(fn);
    if (!found) return context.fail(refusals.internal(fn.name, script));
    return ['import', found.module, undefined, found.name, undefined];
  }
  const url = toUrl(script);
  const { node, isFinal } =
    url !== undefined && shipping !== 'source'
      ? exportedFunction(closure, text, script, url, eyes)
      : { node: undefined, isFinal: true };
  if (node) {
    if (node[0] === 'import') rememberImport(node[1], node[2], node[3], fn);
    return node;
  }
  if (shipping === 'reference') return context.fail(refusals.notReference(fn.name));
  return context.fill(closure, text) ?? packSource(context, eyes, closure, text, script, isFinal);
}

/** Without an inspector: builtins by identity, the rest from the files on the stack. */
function describeBlindly(context: PackContext, fn: CallableFunction): Node | Draft {
  const path = intrinsicPath(fn);
  if (path) return ['global', path];
  const builtin = builtinExport(fn);
  if (builtin) return ['import', builtin.module, undefined, builtin.name, undefined];
  if (context.options.shipping === 'reference') return context.fail(refusals.notReference(fn.name));
  return packSlice(context, fn);
}
