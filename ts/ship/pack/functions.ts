/** A function becomes a draft of its source and captures. */
import { basename } from 'node:path';
import { glance } from '../analysis/glance.js';
import { type FunctionNeeds, needsOf } from '../analysis/needs.js';
import { isGivenKey } from '../given.js';
import type { FunctionExtras, Property } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { agreedPlace } from '../inspect/place.js';
import { toUrl } from '../inspect/scripts.js';
import { intrinsicPath, isProgramsGlobal } from '../known/intrinsics.js';
import { refusals } from '../refusals.js';
import { Captor, isDynamic } from './captures.js';
import { packClass, refuseComputedFields } from './classes.js';
import { anchorOf, moduleWords, startOf } from './code.js';
import { captureOf, type Meaning } from './meaning.js';
import type { Draft, Eyes, PackContext } from './pack-context.js';
import { guardState, integrityOf, packProperties } from './properties.js';
import type { Source } from './source.js';
import { isUnique } from './unique.js';

/** The text of a function, also when the program has its own `toString`. */
export function textOf(fn: CallableFunction): string {
  return Function.prototype.toString.call(fn);
}

/** Scripts of which code was sent by source. */
const shippedFrom = new Set<string>();

export function wasShippedFrom(script: string): boolean {
  return shippedFrom.has(script);
}

/**
 * Packs a function by its source.
 *
 * @param isFinal whether a function of this place is sure to travel by source later, too
 */
export function packSource(
  context: PackContext,
  eyes: Eyes,
  closure: Closure,
  text: string,
  script: string,
  isFinal: boolean,
): Draft {
  begin(context, closure, script, /^class\b/.test(text));
  shippedFrom.add(script);
  const captor = new Captor(context, eyes, closure, text, script);
  return (
    packAtGlance(context, closure, text, captor, isFinal) ??
    packAnalysed(context, closure, text, captor, isFinal)
  );
}

/** Packs a function of which all but its captured values is known. */
export function packKept(context: PackContext, source: Source): Draft {
  const { closure, script } = source;
  context.realms.add(closure.global);
  begin(context, closure, script, false);
  return draftOf(context, source);
}

function begin(context: PackContext, { fn, line }: Closure, script: string, isClass: boolean): void {
  const place = script ? ` (${basename(script)}:${line + 1})` : '';
  context.title(`${isClass ? 'class' : 'function'} ${fn.name || '(anonymous)'}${place}`);
  context.guard(guardState(fn));
}

/** A function that captures nothing, which is told without parsing it. */
function packAtGlance(
  context: PackContext,
  closure: Closure,
  text: string,
  { script }: Captor,
  isFinal: boolean,
): Draft | undefined {
  const seen = glance(text);
  const strict = closure.scopes.some(({ description }) => description === 'Module');
  if (!seen || (!strict && !seen.isStrictnessFree)) return undefined;
  for (const word of seen.words) {
    const isVisible = closure.scopes.some(({ variables }) => Object.hasOwn(variables, word));
    if (isVisible || isProgramsGlobal(closure.global, word)) return undefined;
  }
  for (const word of seen.unexplained) if (!(word in closure.global)) return undefined;
  return {
    kind: 'function',
    needs: { text, free: new Map(), seesItself: false },
    captures: [],
    edits: [],
    name: closure.fn.name,
    closure,
    platform: [...seen.words],
    place: isFinal ? placeOfAll(closure, []) : undefined,
    code: {
      kind: seen.kind,
      file: script || 'shipped',
      base: toUrl(script) ?? '',
      ...startOf(text, seen.anchor, closure, undefined),
      strict,
    },
    extras: functionExtras(context, closure.fn),
  };
}

function packAnalysed(
  context: PackContext,
  closure: Closure,
  text: string,
  captor: Captor,
  isFinal: boolean,
): Draft {
  const { fn } = closure;
  const { script } = captor;
  const isClass = /^class\b/.test(text);
  const inModule = closure.scopes.some(({ description }) => description === 'Module');
  const strict = isClass || inModule || (captor.site?.strict ?? false);
  const needs = analyse(context, fn, text, strict);
  const isThisKnown = needs.outer.has('this') && captor.site?.script.isModule === true;
  refuseOuter(context, needs, isThisKnown && captor.site?.thisIsModules === true);
  refuseComputedFields(context, closure, needs, captor);
  const meanings: Meaning[] = [];
  const platform: string[] = [];
  for (const free of needs.free.values()) {
    const meaning = captor.find(free);
    if (meaning) meanings.push(meaning);
    else platform.push(free.name);
  }
  const words = moduleWords(needs);
  const site = text.includes('\n') ? captor.site : undefined;
  const code: Draft['code'] = {
    kind: needs.kind,
    file: script || 'shipped',
    base: toUrl(script) ?? '',
    ...startOf(text, anchorOf(needs), closure, site),
    strict,
    ...words.names,
  };
  const place = isFinal && !isClass ? placeOfAll(closure, meanings) : undefined;
  const source: Source = { closure, script, needs, edits: words.edits, code, meanings, platform, place };
  const mayComeAgain = isFinal && !isClass && meanings.some(({ variable }) => variable);
  if (mayComeAgain) keepIfSettled(context, source, captor);
  const draft = draftOf(context, source);
  return isClass ? packClass(context, closure, draft, needs, captor) : draft;
}

/** Most closures come once, and keeping what is known of them would be work for the collector. */
function keepIfSettled({ sources }: PackContext, source: Source, captor: Captor): void {
  const isWorthIt = source.place !== undefined || sources.isSecond(source.closure.fn);
  if (isWorthIt && captor.isSettled) sources.keep(source);
}

/**
 * Where a function was written, if every function that is made there sees the same variables. A script can run in several
 * realms, whose globals differ.
 */
function placeOfAll(closure: Closure, meanings: readonly Meaning[]): string | undefined {
  if (closure.global !== globalThis) return undefined;
  if (closure.scopes.some(({ description }) => isDynamic(description))) return undefined;
  if (!meanings.every(({ variable }) => !variable || isUnique(variable))) return undefined;
  return agreedPlace(closure);
}

function draftOf(context: PackContext, source: Source): Draft {
  const { closure, needs, edits, code, meanings, platform, place } = source;
  const isClass = needs.kind === 'class';
  const draft: Draft = {
    ...{ kind: isClass ? 'class' : 'function', needs, edits, code, name: closure.fn.name },
    ...{ closure, platform, place },
    captures: meanings.map(meaning => captureOf(context, meaning)),
    extras: isClass ? {} : functionExtras(context, closure.fn),
  };
  return isClass ? draft : methodKey(draft, needs);
}

function analyse(context: PackContext, fn: CallableFunction, text: string, strict: boolean): FunctionNeeds {
  try {
    return needsOf(text, strict);
  } catch (error) {
    return context.fail(refusals.unparsable(fn.name, (error as Error).message));
  }
}

/**
 * Refuses what a function takes from its surroundings that V8 shows to nobody.
 *
 * @param isThisKnown whether `this` of an arrow function here is that of a module, which is undefined
 */
export function refuseOuter(
  context: PackContext,
  { kind, outer }: FunctionNeeds,
  isThisKnown: boolean,
): void {
  if (outer.has('eval')) context.fail(refusals.directEval);
  if (kind !== 'class') {
    const word = [...outer].find(each => each === 'super' || each.startsWith('#'));
    if (word) context.fail(refusals.bareMethod(word));
  }
  if (outer.has('this') && !isThisKnown) context.fail(refusals.outerThis);
  if (outer.has('arguments')) context.fail(refusals.outerArguments);
  if (outer.has('new.target')) context.fail(refusals.outerNewTarget);
}

/** A method's computed key would be evaluated again: any key will do, the name is restored. */
function methodKey(draft: Draft, { member, offset }: FunctionNeeds): Draft {
  if (!member?.computed) return draft;
  const { start, end } = member.key;
  return {
    ...draft,
    edits: [...draft.edits, { start: start - offset, end: end - offset, text: "'method'" }],
  };
}

export function functionExtras(context: PackContext, fn: CallableFunction): FunctionExtras {
  const properties = packProperties(context, fn, key => !isGivenKey(key));
  const prototype = packPrototype(context, fn);
  const parent: unknown = Object.getPrototypeOf(fn);
  return {
    ...(properties.length > 0 && { properties }),
    ...(prototype && { prototype }),
    ...(!comesWithSyntax(context, parent) && { parent: context.ref(parent, 'prototype') }),
    ...(integrityOf(fn) > 0 && { integrity: integrityOf(fn) }),
  };
}

/** Prototypes that every function of a kind has, and those of what generator functions return. */
function comesWithSyntax(context: PackContext, parent: unknown): boolean {
  if (parent === null) return false;
  if (parent === Function.prototype || parent === Object.prototype) return true;
  const path = intrinsicPath(parent as object, context.realms)?.join('.');
  if (path !== undefined) return path === 'Function.prototype' || path === 'Object.prototype';
  const tag: unknown = Reflect.get(parent as object, Symbol.toStringTag);
  return /^(AsyncFunction|(Async)?Generator(Function)?)$/.test(String(tag));
}

/** What a constructor function's `prototype` has beyond the one that comes with every function. */
function packPrototype(context: PackContext, fn: CallableFunction): FunctionExtras['prototype'] {
  const prototype: unknown = fn.prototype;
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  context.guard(guardState(prototype));
  const isOwn = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value === fn;
  const properties: Property[] = packProperties(context, prototype, key => key !== 'constructor' || !isOwn);
  const parent: unknown = Object.getPrototypeOf(prototype);
  const isUsual = comesWithSyntax(context, parent);
  if (properties.length === 0 && isUsual) return undefined;
  return isUsual ? { properties } : { properties, parent: context.ref(parent, 'prototype') };
}
