/** Where in its script a function was written, and what its surroundings say about it. */
import { isStrictAt, namesDeclaredBy, Script } from '../analysis/script.js';
import { type FunctionNode, isClass, isFunction, isLoop, type Node } from '../analysis/syntax.js';
import type { Closure } from '../inspect/closure.js';
import type { Scripts } from '../inspect/scripts.js';

const scriptsAtMost = 64;
const indexed = new Map<string, Script | null>();

/** The index of a script; null when its text is not to be had or does not parse. */
export function scriptOf(closure: Closure, text: string, scripts: Scripts): Script | null {
  const { scriptId, line, column } = closure;
  let script = indexed.get(scriptId);
  if (script === undefined) {
    const source = scripts.sourceOf(scriptId, text, line, column);
    script = source === null ? null : tryIndex(source);
    if (indexed.size >= scriptsAtMost) indexed.clear();
    indexed.set(scriptId, script);
  }
  return script;
}

function sitesOf(script: Script): Map<string, Site> {
  let sites = found.get(script);
  if (!sites) {
    sites = new Map();
    found.set(script, sites);
  }
  return sites;
}

function tryIndex(source: string): Script | null {
  try {
    return new Script(source);
  } catch {
    return null;
  }
}

/** The sites found so far, by the place that V8 names; closures made again and again come from a few of them. */
const found = new WeakMap<Script, Map<string, Site>>();

export class Site {
  readonly script: Script;
  /** Position of the function's text in the script. */
  readonly start: number;
  readonly end: number;
  /** The syntax around the function, outermost first, without the function itself. */
  readonly path: readonly Node[];
  /** The function's own node, when it has exactly the text. */
  readonly literal: Node | undefined;
  readonly #text: string;

  private constructor(script: Script, start: number, text: string) {
    this.script = script;
    this.#text = text;
    this.start = start;
    this.end = start + text.length;
    const path = script.around(start, this.end);
    const outside = path.findIndex(node => node.start === start && node.end === this.end);
    this.literal = outside < 0 ? undefined : path.at(-1);
    this.path = outside < 0 ? path : path.slice(0, outside);
  }

  /** Undefined when the text does not stand where V8 says. */
  static of(closure: Closure, text: string, scripts: Scripts): Site | undefined {
    const script = scriptOf(closure, text, scripts);
    if (!script) return undefined;
    const sites = sitesOf(script);
    const place = `${closure.line}:${closure.column}`;
    const known = sites.get(place);
    if (known && known.#text === text) return known;
    const site = Site.#find(script, closure, text, scripts);
    if (site) sites.set(place, site);
    return site;
  }

  static #find(script: Script, closure: Closure, text: string, scripts: Scripts): Site | undefined {
    for (const { line, column } of [{ line: 0, column: 0 }, scripts.startOf(closure.scriptId)]) {
      const row = closure.line - line;
      if (row < 0) continue;
      const at = script.offsetOf(row, closure.column - (row === 0 ? column : 0));
      const start = script.source.lastIndexOf(text, at);
      if (start >= 0 && at - start <= text.length) return new Site(script, start, text);
    }
    return undefined;
  }

  get strict(): boolean {
    return isStrictAt(this.path, this.script.isModule);
  }

  /** Whether `this` of an arrow function written here is that of the module. */
  get thisIsModules(): boolean {
    return !this.path.some(
      node =>
        (isFunction(node) && node.type !== 'ArrowFunctionExpression') ||
        node.type === 'PropertyDefinition' ||
        node.type === 'StaticBlock',
    );
  }

  /** The node whose scope declares the name, as seen from here. */
  scopeOf(name: string): Node | undefined {
    for (let index = this.path.length - 1; index >= 0; index--) {
      const node = this.path[index]!;
      const parent = this.path[index - 1];
      const isBody = node.type === 'BlockStatement' && parent !== undefined && isFunction(parent);
      if (!isBody && namesDeclaredBy(node, this.strict).includes(name)) return node;
    }
    return undefined;
  }

  /** Whether the script, run once, enters the scope at most once: every function around it is called in its place. */
  runsOnce(scope: Node): boolean {
    const outer = this.path.slice(0, this.path.indexOf(scope) + 1);
    return outer.every((node, index) =>
      isFunction(node) ? this.#isCalledInPlace(node, outer[index - 1]) : !isLoop(node) && !isClass(node),
    );
  }

  /** `(() => { ... })()`, and nobody else can call it. */
  #isCalledInPlace(node: FunctionNode, parent: Node | undefined): boolean {
    if (parent?.type !== 'CallExpression' || parent.callee !== node) return false;
    if (node.type === 'ArrowFunctionExpression') return true;
    return !node.id && !this.script.source.slice(node.start, node.end).includes('callee');
  }

  /** Whether entering the scope once evaluates this function's text at most once. */
  isOncePer(scope: Node): boolean {
    const inner = this.path.slice(this.path.indexOf(scope) + 1);
    return !inner.some(node => isFunction(node) || isLoop(node) || node.type === 'StaticBlock');
  }
}
