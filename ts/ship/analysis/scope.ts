/** Lexical scopes: which names a piece of syntax declares, and where. */
import type * as Acorn from 'acorn';
import { forEachChild, isClass, isFunction, type Node } from './syntax.js';

/** The names declared by a binding pattern. */
export function patternNames(pattern: Acorn.Pattern, into: string[] = []): string[] {
  switch (pattern.type) {
    case 'Identifier':
      into.push(pattern.name);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties)
        patternNames(property.type === 'RestElement' ? property.argument : property.value, into);
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) patternNames(element, into);
      break;
    case 'AssignmentPattern':
      patternNames(pattern.left, into);
      break;
    case 'RestElement':
      patternNames(pattern.argument, into);
      break;
  }
  return into;
}

/** The declaration that a statement makes, also behind `export`. */
export function declarationOf(statement: Node): Node | undefined {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? undefined;
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
  return statement;
}

/** Names that a list of statements declares for its own block: `let`, `const`, `class`, `function`, `import`. */
export function lexicalNames(statements: readonly Node[]): string[] {
  const names: string[] = [];
  for (const statement of statements) {
    const declaration = declarationOf(statement);
    if (!declaration) continue;
    if (declaration.type === 'VariableDeclaration' && declaration.kind !== 'var')
      for (const { id } of declaration.declarations) patternNames(id, names);
    else if (
      (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') &&
      declaration.id
    )
      names.push(declaration.id.name);
    else if (declaration.type === 'ImportDeclaration')
      for (const { local } of declaration.specifiers) names.push(local.name);
  }
  return names;
}

/**
 * Names that reach the surrounding function: `var` at any depth; in sloppy code also functions declared in
 * blocks (Annex B).
 */
export function hoistedNames(body: readonly Node[], strict: boolean): string[] {
  const names: string[] = [];
  const visit = (node: Node, nested: boolean): void => {
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const { id } of node.declarations) patternNames(id, names);
    if (node.type === 'FunctionDeclaration' && nested && !strict && node.id) names.push(node.id.name);
    if (!isFunction(node) && !isClass(node)) forEachChild(node, child => visit(child, true));
  };
  for (const statement of body) visit(declarationOf(statement) ?? statement, false);
  return names;
}

/** One level of the static scope chain. */
export class Scope {
  readonly #names = new Set<string>();
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope, names: Iterable<string> = []) {
    this.#parent = parent;
    this.declare(names);
  }

  declare(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
  }

  /** Whether this scope or one around it declares the name. */
  has(name: string): boolean {
    return this.#names.has(name) || (this.#parent?.has(name) ?? false);
  }
}
