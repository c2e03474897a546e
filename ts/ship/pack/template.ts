/**
 * Closures that are made again and again at one place of the program, and capture nothing but primitives: they differ
 * in these values alone, so the next one is packed by filling in its own.
 */
import { hasGivenPrototype } from '../given.js';
import type { Code, NodeOf, Primitive } from '../graph.js';
import { unversioned } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { hasProgramsGlobal } from '../known/intrinsics.js';
import { isDynamic } from './captures.js';
import type { Draft } from './pack-context.js';

/** A function packed by a template, with whether its variables have their values for good. */
export interface Filled {
  readonly node: NodeOf<'function'>;
  readonly stable: boolean;
}

interface Template {
  readonly text: string;
  readonly code: Code;
  /** Where each capture is found: its name, and the level of its scope. */
  readonly captures: readonly (readonly [name: string, level: number])[];
  /** Free names that the platform explains. */
  readonly platform: readonly string[];
  readonly stable: boolean;
}

const templatesAtMost = 1_000;

export class Templates {
  readonly #templates = new Map<string, Template>();

  /** Undefined when the function does not come from a known place, or is more than its text and some primitives. */
  fill(closure: Closure, text: string): Filled | undefined {
    const template = this.#templates.get(placeOf(closure));
    if (!template || template.text !== text || !isBare(closure.fn)) return undefined;
    const { code, captures, platform, stable } = template;
    const values: Primitive[] = [];
    for (const [name, level] of captures) {
      const value = readPrimitive(closure, name, level);
      if (value === undefined) return undefined;
      values.push(value);
    }
    if (hasProgramsGlobal(closure.global, platform)) return undefined;
    return { node: ['function', code, values, closure.fn.name, '', unversioned, {}], stable };
  }

  /** Notes the place of a function that became a single node, which nothing in it refers to. */
  note({ closure, needs, captures, platform }: Draft, node: NodeOf<'function'>, stable: boolean): void {
    const [, code, values] = node;
    if (!isBare(closure.fn) || !values.every(isKnownPrimitive)) return;
    if (closure.scopes.some(({ description }) => isDynamic(description))) return;
    const places: [string, number][] = [];
    for (const { name, variable } of captures) {
      if (!variable || variable.level < 0) return;
      places.push([name, variable.level]);
    }
    if (this.#templates.size >= templatesAtMost) this.#templates.clear();
    this.#templates.set(placeOf(closure), { text: needs.text, code, captures: places, platform, stable });
  }
}

function placeOf({ scriptId, line, column }: Closure): string {
  return `${scriptId}:${line}:${column}`;
}

/** A variable that is `undefined` may be one that is not initialised yet. */
function isKnownPrimitive(value: unknown): value is NonNullable<Primitive> | null {
  return value === null || (value !== undefined && !/^(object|function|symbol)$/.test(typeof value));
}

function readPrimitive({ scopes }: Closure, name: string, level: number): Primitive {
  const variables = scopes[level]?.variables;
  try {
    const value = variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isKnownPrimitive(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the function has nothing that arrows and methods do not have from the start. */
function isBare(fn: CallableFunction): boolean {
  const keys = Reflect.ownKeys(fn);
  return (
    keys.length === 2 &&
    keys[0] === 'length' &&
    keys[1] === 'name' &&
    hasGivenPrototype(fn) &&
    Object.isExtensible(fn)
  );
}
