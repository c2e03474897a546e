/**
 * How things that arrived were made. A function rebuilt from a shipment is sent on by the very code and captures
 * that it was made of, exactly and without an inspector; imports and stand-ins are sent on as what they stand for.
 */
import type { Code, Node } from './graph.js';

/** A variable that several shipped functions share because one of them assigns it. */
export class Cell {
  v: unknown;
}

/** What a function or class was compiled from. */
export interface Recipe {
  readonly code: Code;
  readonly captures: readonly unknown[];
  /** The live keys of a class's computed members. */
  readonly keys: readonly unknown[];
}

const recipes = new WeakMap<object, Recipe>();
const nodes = new WeakMap<object, Node>();

export function rememberRecipe(made: object, recipe: Recipe): void {
  recipes.set(made, recipe);
}

export function recipeOf(made: object): Recipe | undefined {
  return recipes.get(made);
}

/** Remembers that an object stands for a node: an import, or a stand-in for `import()` and the like. */
export function rememberNode(object: unknown, node: Node): void {
  if ((typeof object === 'object' && object !== null) || typeof object === 'function')
    nodes.set(object, node);
}

export function nodeOf(object: object): Node | undefined {
  return nodes.get(object);
}

const sent = new Map<string, WeakRef<object>>();
const namespaces = new Map<string, Readonly<Record<string, unknown>>>();

function importKey(specifier: string, base: string | undefined): string {
  return `${specifier} ${base ?? ''}`;
}

/** Remembers what an import that was sent means here, so that the same import coming back needs no waiting. */
export function rememberImport(
  specifier: string,
  base: string | undefined,
  name: string,
  value: unknown,
): void {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function')
    sent.set(`${name} ${importKey(specifier, base)}`, new WeakRef(value));
}

/** Remembers a module that was imported; it stays loaded anyway. */
export function rememberNamespace(
  specifier: string,
  base: string | undefined,
  namespace: Readonly<Record<string, unknown>>,
): void {
  namespaces.set(importKey(specifier, base), namespace);
}

/** What an import means, if that is known without waiting. */
export function recallImport(specifier: string, base: string | undefined, name: string): unknown {
  const key = importKey(specifier, base);
  const namespace = namespaces.get(key);
  if (namespace) return name === '*' ? namespace : namespace[name];
  return sent.get(`${name} ${key}`)?.deref();
}
