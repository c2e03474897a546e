/**
 * The static slice, for runtimes without an inspector: the function is looked up in the text of the files that
 * called, and goes with the declarations of that file that it needs, which are evaluated again on the other side.
 * Values that the text does not tell are refused by name.
 */
import { readFileSync } from 'node:fs';
import type * as Acorn from 'acorn';
import { type FunctionNeeds, needsOf } from '../analysis/needs.js';
import { declarationOf, patternNames } from '../analysis/scope.js';
import { isStrictAt, namesDeclaredBy, Script } from '../analysis/script.js';
import { isStaticValue, mutatedNames } from '../analysis/static-value.js';
import { isClass, isFunction, type Node as SyntaxNode } from '../analysis/syntax.js';
import type { Code, Node, Ref } from '../graph.js';
import { adopt, newIdentity } from '../identity.js';
import { fileOf, toUrl } from '../inspect/scripts.js';
import { filesOnStack } from '../inspect/stack.js';
import { resolveImport } from '../known/importable.js';
import { isProgramsGlobal } from '../known/intrinsics.js';
import { mainUrl } from '../known/main-file.js';
import { refusals } from '../refusals.js';
import { applyEdits, moduleWords } from './code.js';
import { refuseOuter, textOf } from './functions.js';
import type { PackContext } from './pack-context.js';

/** The node of a function or class whose text is found in a file that called. */
export function packSlice(context: PackContext, fn: CallableFunction): Node {
  const text = textOf(fn);
  if (/\{\s*\[native code\]\s*\}$/.test(text)) return context.fail(refusals.native(fn.name));
  context.title(`${/^class\b/.test(text) ? 'class' : 'function'} ${fn.name || '(anonymous)'}`);
  const [found, ...others] = findText(text);
  if (!found) return context.fail(refusals.noInspectorElsewhere(fn.name));
  const slicer = new Slicer(context, found.file);
  const identity = found.file.identityAt(found.start);
  adopt(fn, identity);
  const node = slicer.take(text, found.start, identity);
  const captures = node[0] === 'expression' ? node[2].length : 0;
  if (others.length > 0 && (captures > 0 || others.some(({ file, start }) => file.hasBindings(text, start))))
    return context.fail(refusals.noInspectorTwice(fn.name));
  return node;
}

interface Place {
  readonly file: SliceFile;
  readonly start: number;
}

/** Everywhere that the likely files have a function or class of exactly this text. */
function findText(text: string): Place[] {
  const places: Place[] = [];
  for (const file of likelyFiles()) {
    const { source } = file.script;
    for (let start = source.indexOf(text); start >= 0; start = source.indexOf(text, start + 1))
      if (file.isLiteral(start, start + text.length)) places.push({ file, start });
  }
  return places;
}

/** A declaration at the top level of a file. */
type Binding =
  | { readonly kind: 'import'; readonly node: Node }
  | { readonly kind: 'declaration'; readonly node: SyntaxNode }
  | {
      readonly kind: 'variable';
      readonly pattern: Acorn.Pattern;
      readonly init: Acorn.Expression | undefined;
    };

class SliceFile {
  readonly name: string;
  readonly url: string;
  readonly script: Script;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly mutated: ReadonlySet<string>;
  readonly #identities = new Map<number, string>();

  constructor(name: string, source: string) {
    this.name = name;
    this.url = toUrl(name) ?? '';
    this.script = new Script(source);
    this.bindings = this.#readBindings();
    this.mutated = mutatedNames(this.script.program);
  }

  /** Whether a function, class or method stands exactly there. */
  isLiteral(start: number, end: number): boolean {
    return this.script.around(start, end).some(node => {
      if (node.end !== end) return false;
      if (node.type === 'MethodDefinition')
        return /^(static\s+)?$/.test(this.script.source.slice(node.start, start));
      return node.start === start && (isFunction(node) || isClass(node) || node.type === 'Property');
    });
  }

  /** Whether the function there uses anything of this file. */
  hasBindings(text: string, start: number): boolean {
    const outside = this.script.around(start, start + text.length).filter(node => node.start < start);
    const visible = new Set(outside.flatMap(node => namesDeclaredBy(node, true)));
    return [...needsOf(text, this.script.isModule).free.keys()].some(name => visible.has(name));
  }

  /** What is written at a position has one identity, however it is reached. */
  identityAt(start: number): string {
    const identity = this.#identities.get(start) ?? newIdentity();
    this.#identities.set(start, identity);
    return identity;
  }

  #readBindings(): Map<string, Binding> {
    const bindings = new Map<string, Binding>();
    for (const [local, { specifier, imported, attributes }] of this.script.imports)
      bindings.set(local, { kind: 'import', node: ['import', specifier, this.url, imported, attributes] });
    for (const statement of this.script.program.body) {
      const declaration = declarationOf(statement);
      if (declaration?.type === 'VariableDeclaration')
        for (const { id, init } of declaration.declarations)
          for (const name of patternNames(id))
            bindings.set(name, { kind: 'variable', pattern: id, init: init ?? undefined });
      else if (
        (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration') &&
        declaration.id
      )
        bindings.set(declaration.id.name, { kind: 'declaration', node: declaration });
    }
    return bindings;
  }
}

const files = new Map<string, SliceFile | undefined>();

function sliceFile(name: string): SliceFile | undefined {
  if (!files.has(name)) {
    let file: SliceFile | undefined;
    try {
      file = new SliceFile(name, readFileSync(fileOf(name) ?? name, 'utf8'));
    } catch {
      // Not a readable file of JavaScript: the function cannot be in it.
    }
    files.set(name, file);
  }
  return files.get(name);
}

const filesAtMost = 500;

/** The files that called, and the program's other files that they import. */
function* likelyFiles(): Generator<SliceFile> {
  const names = new Set([...filesOnStack(), ...(mainUrl() ? [mainUrl()] : [])]);
  for (const name of names) {
    const file = sliceFile(name);
    if (!file) continue;
    yield file;
    for (const specifier of file.script.specifiers) {
      const imported = resolveImport(specifier, file.url);
      if (imported !== undefined && names.size < filesAtMost) names.add(imported);
    }
  }
}

/** The nodes of one file's bindings in one packing. */
const taken = new WeakMap<PackContext, Map<string, Ref>>();

class Slicer {
  readonly #context: PackContext;
  readonly #file: SliceFile;
  readonly #taken: Map<string, Ref>;

  constructor(context: PackContext, file: SliceFile) {
    this.#context = context;
    this.#file = file;
    const known = taken.get(context) ?? new Map<string, Ref>();
    taken.set(context, known);
    this.#taken = known;
  }

  /** The text of a function or class that stands at a position of the file. */
  take(text: string, start: number, identity: string): Node {
    const { script } = this.#file;
    const path = script.around(start, start + text.length);
    const strict = isStrictAt(path, script.isModule);
    const needs = this.#needs(text, strict);
    const outside = path.filter(node => node.start < start || node.end > start + text.length);
    refuseOuter(this.#context, needs, script.isModule && !outside.some(isFunction));
    const locals = new Set(outside.slice(1).flatMap(node => namesDeclaredBy(node, strict)));
    for (const { name } of needs.free.values())
      if (locals.has(name)) this.#context.fail(refusals.noInspectorLocal(name), `variable '${name}'`);
    if (needs.kind !== 'class') return this.#expression(needs, start, strict, identity);
    return this.#evaluate(text, start, strict, identity);
  }

  #needs(text: string, strict: boolean): FunctionNeeds {
    try {
      return needsOf(text, strict);
    } catch (error) {
      return this.#context.fail(refusals.unparsable('', (error as Error).message));
    }
  }

  /** Any expression: analysed as the body of a function, and evaluated as that. */
  #evaluate(text: string, start: number, strict: boolean, identity?: string): Node {
    const head = '()=>(';
    const needs = this.#needs(`${head}${text}\n)`, strict);
    const node = this.#expression(needs, start - head.length, strict, identity);
    if (node[0] !== 'expression') return node;
    const [kind, code, captures, known] = node;
    return [kind, { ...code, text: `(${code.text})()`, column: code.column - 1 }, captures, known];
  }

  #expression(needs: FunctionNeeds, start: number, strict: boolean, identity: string | undefined): Node {
    const { name, url, script } = this.#file;
    const words = moduleWords(needs);
    const before = script.source.slice(0, Math.max(0, start));
    const names: string[] = [];
    const captures: Ref[] = [];
    for (const free of needs.free.keys()) {
      const value = this.#binding(free);
      if (value === undefined) continue;
      names.push(free);
      captures.push(value);
    }
    const code: Code = {
      kind: needs.kind === 'method' || needs.kind === 'class-method' ? needs.kind : 'expression',
      text: applyEdits(needs.text, words.edits),
      names,
      file: name,
      base: url,
      line: before.split('\n').length - 1,
      column: start - (before.lastIndexOf('\n') + 1),
      strict,
      ...words.names,
    };
    return ['expression', code, captures, identity];
  }

  /** Undefined for what the platform has everywhere. */
  #binding(name: string): Ref | undefined {
    const key = `${this.#file.name} ${name}`;
    if (this.#taken.has(key)) return this.#taken.get(key);
    const binding = this.#file.bindings.get(name);
    if (!binding) return this.#elsewhere(name);
    const place = this.#context.reserve(`variable '${name}'`);
    this.#taken.set(key, place.ref);
    place.write(() => this.#bindingNode(name, binding));
    return place.ref;
  }

  #elsewhere(name: string): Ref | undefined {
    const { name: file, script } = this.#file;
    if (!script.isModule) {
      const path = fileOf(file) ?? file;
      if (name === 'require') return this.#context.node(['requirer', path]);
      if (name === 'module') return this.#context.node(['module', path]);
      if (name === '__filename') return path;
      if (name === '__dirname') return path.replace(/[\\/][^\\/]*$/, '');
    }
    if (!isProgramsGlobal(globalThis, name)) return undefined;
    this.#context.unstable();
    return this.#context.ref(Reflect.get(globalThis, name), `global '${name}'`);
  }

  #bindingNode(name: string, binding: Binding): Node {
    const { source, isModule, program } = this.#file.script;
    const strict = isStrictAt([program], isModule);
    if (binding.kind === 'import') return binding.node;
    if (this.#file.script.mayAssign(name)) return this.#context.fail(refusals.noInspectorAssigned(name));
    if (binding.kind === 'declaration') {
      const { start, end } = binding.node;
      return this.#evaluate(source.slice(start, end), start, strict, this.#file.identityAt(start));
    }
    const { pattern, init } = binding;
    if (!init || !isStaticValue(init) || (this.#file.mutated.has(name) && isCompound(init)))
      return this.#context.fail(refusals.noInspectorComputed(name));
    const text = source.slice(init.start, init.end);
    if (pattern.type === 'Identifier') return this.#evaluate(text, init.start, strict);
    const wanted = `(${source.slice(pattern.start, pattern.end)})=>${name}`;
    return this.#evaluate(`(${wanted})(${text})`, init.start - wanted.length - 3, strict);
  }
}

/** Whether what the initialiser makes could be changed after it was made. */
function isCompound(init: Acorn.Expression): boolean {
  return /^(Object|Array|New|Function|ArrowFunction|Class|Call)Expression$/.test(init.type);
}
