/**
 * What crossray itself gives to programs. Every thread and process of ours has it: it travels by its name, and is there
 * without importing anything, where importing the package would cost a child some 10 ms.
 */
import { createRequire } from 'node:module';
import { nodeOf, rememberNode } from '../recipe.js';

/** Stands for the package where nodes name a module. */
const OWN = 'crossray:own';

const exported = new Map<string, object>();

/** Lets a class, function or object of ours travel by name. The module that calls this is one that `index.ts` loads. */
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
  if (specifier !== OWN) return undefined;
  if (!exported.has(name)) createRequire(import.meta.url)('#index');
  return exported.get(name);
}
