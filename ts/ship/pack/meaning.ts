/**
 * What a free name of a function stands for: found once in the scopes that the inspector shows, mentioned in each
 * packing. Nothing here may hold on to a packing, for meanings can outlive it.
 */
import { types } from 'node:util';
import type { FreeName } from '../analysis/free-name.js';
import type { Node, Ref } from '../graph.js';
import { fileOf } from '../inspect/scripts.js';
import { moduleFile } from '../known/commonjs.js';
import { mainUrl } from '../known/main-file.js';
import { refusals } from '../refusals.js';
import type { Capture, PackContext, Variable } from './pack-context.js';

export interface Meaning extends Pick<Capture, 'name' | 'variable' | 'member'> {
  mention(context: PackContext): Ref;
}

export function captureOf(context: PackContext, { name, variable, member, mention }: Meaning): Capture {
  return {
    ...{ name, value: mention(context) },
    ...(variable && { variable }),
    ...(member !== undefined && { member }),
  };
}

/**
 * A variable of the program.
 *
 * @param isFixed whether it has its value for good, whatever becomes of what is in that value
 */
export function variableMeaning(variable: Variable, value: unknown, isFixed: boolean): Meaning {
  const { free } = variable;
  const label = `variable '${free.name}'`;
  const mention = (context: PackContext): Ref => {
    if (!isFixed) context.unstable();
    return membersOf(context, free, value, label) ?? context.ref(value, label);
  };
  return { name: free.name, variable, mention };
}

/** A global that the program made, or made another: it may be replaced at any time. */
export function globalMeaning(variable: Variable, value: unknown): Meaning {
  const { name } = variable.free;
  const mention = (context: PackContext): Ref => {
    context.unstable();
    return context.ref(value, `global '${name}'`);
  };
  return { name, variable, mention };
}

/** A value that is known by a node: what is imported, or what CommonJS hands to every file. */
export function nodeMeaning(name: string, value: unknown, node: Node): Meaning {
  return { name, mention: context => context.as(value, node) };
}

/** An object of our own package that is imported. */
export function ownMeaning(name: string, value: unknown): Meaning {
  return { name, mention: context => context.ref(value) };
}

/** An import that its module may assign: read from the namespace each time. */
export function liveImportMeaning(name: string, namespace: Node, member: string): Meaning {
  return { name, member, mention: context => context.node(namespace) };
}

/** The `exports` of a file that the other side cannot load: what it has now. */
export function exportsMeaning({ name, members }: FreeName, value: object): Meaning {
  const mention = (context: PackContext): Ref => {
    const names = [...(members ?? Object.keys(value))];
    context.unstable();
    const values = names.map(key => context.ref(Reflect.get(value, key), `exports.${key}`));
    return context.node(['plain', names, values]);
  };
  return { name, mention };
}

/**
 * Namespaces, and objects that transpilers use like them: of a CommonJS module as a whole by reference, else only
 * the members that the function reads.
 */
function membersOf(
  context: PackContext,
  { name, members }: FreeName,
  value: unknown,
  label: string,
): Ref | undefined {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
  const isNamespace = types.isModuleNamespaceObject(value);
  if (!isNamespace && !isLikeNamespace(value)) return undefined;
  const file = moduleFile(value);
  if (file !== undefined && file !== fileOf(mainUrl())) return undefined;
  if (!members) return isNamespace ? context.fail(refusals.namespace(name), label) : undefined;
  const names = [...members].filter(member => member in value);
  context.unstable();
  const values = names.map(member => context.ref(Reflect.get(value, member), `${label}.${member}`));
  return context.node(['plain', names, values]);
}

function isLikeNamespace(value: object): boolean {
  return (
    Reflect.get(value, '__esModule') === true ||
    (Object.getPrototypeOf(value) === null && Reflect.get(value, Symbol.toStringTag) === 'Module')
  );
}
