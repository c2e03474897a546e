/**
 * What crossray itself gives to programs. Every thread and process of ours has it: it travels by its name, and is there
 * without importing anything, where importing the package would cost a child some 10 ms.
 */
import { nodeOf, rememberNode } from '../recipe.js';

/** Stands for the package where nodes name a module. */
const OWN = 'crossray:own';

const exported = new Map<string, object>();

/** Lets a class or function travel by name. Both sides must have loaded the module that calls this. */
export function offer(name: string, value: object): void {
  exported.set(name, value);
  rememberNode(value, ['import', OWN, undefined, name, undefined]);
}

export function isOwn(value: unknown): boolean {
  const node =
    typeof value === 'function' || (typeof value === 'object' && value !== null) ? nodeOf(value) : undefined;
  return node?.[0] === 'import' && node[1] === OWN;
}

/** What an import node means that names us; undefined for other modules. */
export function ownExport(specifier: string, name: string): object | undefined {
  return specifier === OWN ? exported.get(name) : undefined;
}
