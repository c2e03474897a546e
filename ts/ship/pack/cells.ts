/**
 * Variables that shipped functions assign. Such a variable becomes a cell, shared by all shipped functions that see
 * it, so the packer has to know which closures share it. The inspector only gives copies of scopes; what decides,
 * in this order: a variable of a script's top level, or of a function that is called in its place there, exists
 * once; scopes with different values are different; two closures of one piece of syntax that runs once per scope
 * come from two scopes; an object that the scope's own code has made tells; and at last the heap.
 */
import type * as Acorn from 'acorn';
import { patternNames } from '../analysis/scope.js';
import { forEachChild, isFunction, type Node } from '../analysis/syntax.js';
import { contextNumbers } from '../inspect/contexts.js';
import { refusals } from '../refusals.js';
import type { Capture, Variable } from './pack-context.js';
import { isUnique } from './unique.js';

type Decision = 'same' | 'different' | 'unknown';

/** A captured variable with its capture, so that both can be told from others. */
interface Candidate {
  readonly capture: Capture;
  readonly variable: Variable;
}

/** The cell of each capture that needs one; captures of one variable get the same object. */
export function assignCells(
  captures: readonly Capture[],
  refuse: (message: string) => never,
): Map<Capture, { readonly first: Capture }> {
  const cells = new Map<Capture, { readonly first: Capture }>();
  if (!captures.some(({ variable }) => variable && isAssigned(variable))) return cells;
  for (const candidates of groupByDeclaration(captures).values()) {
    if (!hasAssigned(candidates)) continue;
    for (const group of partition(candidates, refuse)) {
      if (!hasAssigned(group)) continue;
      const cell = { first: group[0]!.capture };
      for (const { capture } of group) cells.set(capture, cell);
    }
  }
  return cells;
}

function isAssigned({ free, always }: Variable): boolean {
  return free.written || always;
}

function hasAssigned(candidates: readonly Candidate[]): boolean {
  return candidates.some(({ variable }) => isAssigned(variable));
}

/** Captures that mean the same declaration, though perhaps of different calls of its function. */
function groupByDeclaration(captures: readonly Capture[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const capture of captures) {
    const { variable } = capture;
    if (!variable) continue;
    const key = declarationKey(variable);
    const group = groups.get(key) ?? [];
    group.push({ capture, variable });
    groups.set(key, group);
  }
  return groups;
}

function declarationKey({ closure, site, level, free }: Variable): string {
  if (level < 0) return `global ${free.name}`;
  const scope = closure.scopes[level]!;
  if (scope.description === 'Script') return `script ${free.name}`;
  if (scope.description === 'Module') return `${closure.scriptId} module ${free.name}`;
  const declaring = site?.scopeOf(free.name);
  const place = declaring ? declaring.start : Object.keys(scope.variables).join();
  return `${closure.scriptId} ${scope.description} ${place} ${free.name}`;
}

/** Splits the captures of one declaration by the scopes that they belong to. */
function partition(candidates: readonly Candidate[], refuse: (message: string) => never): Candidate[][] {
  const groups: Candidate[][] = [];
  let numbers: readonly number[] | undefined;
  const isSame = (a: Candidate, b: Candidate): boolean => {
    const decision = decide(a.variable, b.variable);
    if (decision !== 'unknown') return decision === 'same';
    numbers ??=
      contextNumbers(
        candidates.map(({ variable }) => ({ fn: variable.closure.fn, level: variable.level })),
      ) ?? refuse(refusals.sharedVariable(a.variable.free.name));
    return numbers[candidates.indexOf(a)] === numbers[candidates.indexOf(b)];
  };
  for (const candidate of candidates) {
    const group = groups.find(([first]) => first && isSame(first, candidate));
    if (group) group.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
}

function decide(a: Variable, b: Variable): Decision {
  if (a.closure.fn === b.closure.fn || isUnique(a)) return 'same';
  const names = Object.getOwnPropertyNames(a.closure.scopes[a.level]!.variables);
  if (!names.every(name => Object.is(valueIn(a, name), valueIn(b, name)))) return 'different';
  const scope = a.site?.scopeOf(a.free.name);
  if (!a.site || !b.site || !scope) return 'unknown';
  if (names.some(name => isBornIn(scope, name) && !a.site!.script.mayAssign(name))) return 'same';
  const isSameText = a.site.start === b.site.start;
  return isSameText && a.site.isOncePer(scope) ? 'different' : 'unknown';
}

const unreadable = Symbol('unreadable');

function valueIn({ closure, level }: Variable, name: string): unknown {
  try {
    return closure.scopes[level]!.variables[name];
  } catch {
    return unreadable;
  }
}

/** Whether each entry of the scope makes a new object for the name, which then stands for the scope. */
function isBornIn(scope: Node, name: string): boolean {
  let born = false;
  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclaration' && node.kind !== 'var')
      born ||= node.declarations.some(({ id, init }) => isBinding(id, name) && init != null && isMaker(init));
    else if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
      born ||= node.id?.name === name;
    else if (node.type === 'BlockStatement') forEachChild(node, visit);
  };
  forEachChild(isFunction(scope) ? scope.body : scope, visit);
  return born;
}

function isBinding(id: Acorn.Pattern, name: string): boolean {
  return id.type === 'Identifier' && patternNames(id)[0] === name;
}

function isMaker(expression: Acorn.Expression): boolean {
  return /^(Function|ArrowFunction|Class|Object|Array)Expression$/.test(expression.type);
}
