/**
 * A whole script or module: what it imports, exports and assigns, and the syntax around any position of it.
 * Answers what the text of a single function cannot: is this strict code, which declaration does a name mean.
 */
import type * as Acorn from 'acorn';
import { hoistedNames, lexicalNames, patternNames } from './scope.js';
import { forEachChild, hasStrictDirective, isClass, isFunction, isLoop, type Node, parse } from './syntax.js';

/** Where a name comes from that the module imports: `import { imported as local } from 'specifier'`. */
export interface ImportBinding {
  readonly specifier: string;
  /** The export's name, `default`, or `*` for the whole namespace. */
  readonly imported: string;
  readonly attributes: Readonly<Record<string, string>> | undefined;
}

/** What one export means: a binding of the module, or the anonymous default at a position. */
export type ExportTarget = { readonly local: string } | { readonly node: Node };

export class Script {
  readonly source: string;
  readonly program: Acorn.Program;
  readonly isModule: boolean;
  readonly imports: ReadonlyMap<string, ImportBinding>;
  readonly exports: ReadonlyMap<string, ExportTarget>;
  /** Every specifier of a static import or re-export. */
  readonly specifiers: readonly string[];
  readonly hasTopLevelAwait: boolean;
  #assigned: { names: ReadonlySet<string>; all: boolean } | undefined;

  /** Throws the parser's SyntaxError. */
  constructor(source: string) {
    this.source = source;
    [this.program, this.isModule] = parseScript(source);
    const imports = new Map<string, ImportBinding>();
    const exports = new Map<string, ExportTarget>();
    const specifiers: string[] = [];
    for (const statement of this.program.body) {
      if ('source' in statement && statement.source) specifiers.push(String(statement.source.value));
      if (statement.type === 'ImportDeclaration') readImports(statement, imports);
      else readExports(statement, exports);
    }
    this.imports = imports;
    this.exports = exports;
    this.specifiers = specifiers;
    this.hasTopLevelAwait = this.isModule && this.program.body.some(awaits);
  }

  /** Whether any code of the script may assign the name after its declaration. */
  mayAssign(name: string): boolean {
    this.#assigned ??= assignedNames(this.program);
    return this.#assigned.all || this.#assigned.names.has(name);
  }

  /** The position of a zero-based line and column. */
  offsetOf(line: number, column: number): number {
    let start = 0;
    for (let n = 0; n < line; n++) {
      const next = this.source.indexOf('\n', start);
      if (next < 0) return this.source.length;
      start = next + 1;
    }
    return start + column;
  }

  /** The nodes that contain the span, outermost first, the program itself included. */
  around(start: number, end: number): Node[] {
    const path: Node[] = [];
    let node: Node | undefined = this.program;
    while (node) {
      path.push(node);
      const outer: Node = node;
      let inner: Node | undefined;
      forEachChild(outer, child => {
        if (child.start <= start && child.end >= end) inner ??= child;
      });
      node = inner;
    }
    return path;
  }
}

function parseScript(source: string): [Acorn.Program, boolean] {
  try {
    const program = parse(source, 'module');
    return [program, program.body.some(isModuleSyntax) || program.body.some(awaits)];
  } catch (error) {
    try {
      return [parse(source, 'script'), false];
    } catch {
      throw error;
    }
  }
}

function isModuleSyntax(statement: Node): boolean {
  return /^(Import|Export)/.test(statement.type);
}

/** Whether a statement awaits outside every function. */
function awaits(node: Node): boolean {
  if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)) return true;
  if (isFunction(node)) return false;
  let found = false;
  forEachChild(node, child => {
    found ||= awaits(child);
  });
  return found;
}

function nameOf(name: Acorn.Identifier | Acorn.Literal): string {
  return name.type === 'Identifier' ? name.name : String(name.value);
}

function readImports(statement: Acorn.ImportDeclaration, into: Map<string, ImportBinding>): void {
  const attributes = statement.attributes?.length
    ? Object.fromEntries(statement.attributes.map(({ key, value }) => [nameOf(key), String(value.value)]))
    : undefined;
  for (const item of statement.specifiers) {
    const imported =
      item.type === 'ImportSpecifier'
        ? nameOf(item.imported)
        : item.type === 'ImportDefaultSpecifier'
          ? 'default'
          : '*';
    into.set(item.local.name, { specifier: String(statement.source.value), imported, attributes });
  }
}

function readExports(statement: Node, into: Map<string, ExportTarget>): void {
  if (statement.type === 'ExportDefaultDeclaration') {
    const { declaration } = statement;
    const named =
      declaration.type === 'Identifier'
        ? declaration.name
        : isFunction(declaration) || isClass(declaration)
          ? declaration.type.endsWith('Declaration') && declaration.id?.name
          : undefined;
    into.set('default', named ? { local: named } : { node: declaration });
  }
  if (statement.type !== 'ExportNamedDeclaration' || statement.source) return;
  for (const { local, exported } of statement.specifiers)
    into.set(nameOf(exported), { local: nameOf(local) });
  const { declaration } = statement;
  if (declaration?.type === 'VariableDeclaration')
    for (const { id } of declaration.declarations)
      for (const name of patternNames(id)) into.set(name, { local: name });
  else if (declaration) into.set(declaration.id.name, { local: declaration.id.name });
}

function assignedNames(program: Acorn.Program): { names: Set<string>; all: boolean } {
  const names = new Set<string>();
  const declared = new Set<string>();
  let all = false;
  const visit = (node: Node, isRepeated: boolean): void => {
    if (node.type === 'AssignmentExpression') for (const name of patternNames(node.left)) names.add(name);
    else if (node.type === 'UpdateExpression' && node.argument.type === 'Identifier')
      names.add(node.argument.name);
    else if (
      (node.type === 'ForOfStatement' || node.type === 'ForInStatement') &&
      node.left.type !== 'VariableDeclaration'
    )
      for (const name of patternNames(node.left)) names.add(name);
    else if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const { id } of node.declarations)
        for (const name of patternNames(id)) {
          if (declared.has(name) || isRepeated) names.add(name);
          declared.add(name);
        }
    else if (
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'eval'
    )
      all = true;
    // A `var` of a loop is one variable, which each round assigns.
    const repeats = isLoop(node) || (isRepeated && !isFunction(node));
    forEachChild(node, child => visit(child, repeats));
  };
  visit(program, false);
  return { names, all };
}

/** Whether the innermost of the nodes stands in strict code. */
export function isStrictAt(path: readonly Node[], isModule: boolean): boolean {
  return (
    isModule ||
    path.some(
      node => isClass(node) || ((isFunction(node) || node.type === 'Program') && hasStrictDirective(node)),
    )
  );
}

/** The names that a node declares for the syntax inside it. */
export function namesDeclaredBy(node: Node, strict: boolean): string[] {
  if (node.type === 'Program') return [...hoistedNames(node.body, strict), ...lexicalNames(node.body)];
  if (isFunction(node)) {
    const body = node.body.type === 'BlockStatement' ? node.body.body : [];
    const own = node.type === 'FunctionExpression' && node.id ? [node.id.name] : [];
    return [
      ...own,
      ...node.params.flatMap(parameter => patternNames(parameter)),
      ...hoistedNames(body, strict),
      ...lexicalNames(body),
    ];
  }
  if (isClass(node)) return node.id ? [node.id.name] : [];
  if (node.type === 'BlockStatement' || node.type === 'StaticBlock') return lexicalNames(node.body);
  if (node.type === 'SwitchStatement') return lexicalNames(node.cases.flatMap(each => each.consequent));
  if (node.type === 'CatchClause') return node.param ? patternNames(node.param) : [];
  const head =
    node.type === 'ForStatement'
      ? node.init
      : node.type === 'ForInStatement' || node.type === 'ForOfStatement'
        ? node.left
        : undefined;
  if (head?.type !== 'VariableDeclaration' || head.kind === 'var') return [];
  return head.declarations.flatMap(({ id }) => patternNames(id));
}
