/** The parser, loaded when first needed (it costs some 10 ms), and the little that is common to all walks. */
import { createRequire } from 'node:module';
import type * as Acorn from 'acorn';

export type Node = Acorn.AnyNode;
export type FunctionNode = Extract<
  Node,
  { type: 'FunctionExpression' | 'ArrowFunctionExpression' | 'FunctionDeclaration' }
>;
export type ClassNode = Extract<Node, { type: 'ClassExpression' | 'ClassDeclaration' }>;

let acorn: typeof Acorn | undefined;

const common: Omit<Acorn.Options, 'sourceType'> = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: false,
  checkPrivateFields: false,
};

/** Parses a program; throws acorn's SyntaxError. */
export function parse(text: string, sourceType: 'module' | 'script'): Acorn.Program {
  acorn ??= createRequire(import.meta.url)('acorn') as typeof Acorn;
  return acorn.parse(text, { ...common, sourceType, allowAwaitOutsideFunction: sourceType === 'module' });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** Calls `visit` for each direct child. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionDeclaration'
  );
}

export function isClass(node: Node): node is ClassNode {
  return node.type === 'ClassExpression' || node.type === 'ClassDeclaration';
}

export function isLoop(node: Node): boolean {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

/** Whether a function or program starts with a `'use strict'` directive. */
export function hasStrictDirective(node: FunctionNode | Acorn.Program): boolean {
  const body =
    node.type === 'Program' ? node.body : node.body.type === 'BlockStatement' ? node.body.body : [];
  return body.some(
    statement => statement.type === 'ExpressionStatement' && statement.directive === 'use strict',
  );
}

/** The name of a key that is written out: `a`, `'a'`, `1`, `#a` (with its hash); undefined for a computed one. */
export function staticKey(member: {
  key: Node | Acorn.PrivateIdentifier;
  computed: boolean;
}): string | undefined {
  const { key } = member;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal') return String(key.value);
  return !member.computed && key.type === 'Identifier' ? key.name : undefined;
}
