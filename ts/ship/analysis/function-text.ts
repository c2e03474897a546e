/** From the text of one function or class, as `Function.prototype.toString` gives it, to its syntax tree. */
import type * as Acorn from 'acorn';
import { type ClassNode, type FunctionNode, isClass, isFunction, type Node, parse } from './syntax.js';

/**
 * How the text must be wrapped to stand alone: as an expression, as a member of an object literal, or as a member
 * of a class (methods that mention `#private` names parse only there).
 */
export type TextKind = 'function' | 'arrow' | 'class' | 'method' | 'class-method';

export interface FunctionText {
  readonly kind: TextKind;
  readonly node: FunctionNode | ClassNode;
  /** The member that a method's text is, with its key. */
  readonly member?: Acorn.Property | Acorn.MethodDefinition;
  /** Positions in `node` minus this are positions in the text. */
  readonly offset: number;
}

interface Wrapping {
  readonly before: string;
  readonly after: string;
  pick(expression: Node): Omit<FunctionText, 'offset'> | undefined;
}

const wrappings: readonly Wrapping[] = [
  {
    before: '(',
    after: '\n)',
    pick(node) {
      if (isClass(node)) return { kind: 'class', node };
      if (!isFunction(node)) return undefined;
      return { kind: node.type === 'ArrowFunctionExpression' ? 'arrow' : 'function', node };
    },
  },
  {
    before: '({',
    after: '\n})',
    pick(node) {
      if (node.type !== 'ObjectExpression' || node.properties.length !== 1) return undefined;
      const member = node.properties[0]!;
      if (member.type !== 'Property' || !isFunction(member.value)) return undefined;
      return member.method || member.kind !== 'init'
        ? { kind: 'method', node: member.value, member }
        : undefined;
    },
  },
  {
    before: '(class extends Object{',
    after: '\n})',
    pick(node) {
      if (!isClass(node) || node.body.body.length !== 1) return undefined;
      const member = node.body.body[0]!;
      return member.type === 'MethodDefinition'
        ? { kind: 'class-method', node: member.value, member }
        : undefined;
    },
  },
  // An arrow function that uses `new.target` parses only inside another function.
  {
    before: '(function(){return(',
    after: '\n)})',
    pick(node) {
      const statement = node.type === 'FunctionExpression' ? node.body.body[0] : undefined;
      const inner = statement?.type === 'ReturnStatement' ? statement.argument : undefined;
      return inner?.type === 'ArrowFunctionExpression' ? { kind: 'arrow', node: inner } : undefined;
    },
  },
];

function parseWrapped(
  text: string,
  { before, after, pick }: Wrapping,
  sourceType: 'module' | 'script',
): FunctionText | undefined {
  const program = parse(before + text + after, sourceType);
  const statement = program.body[0];
  if (program.body.length !== 1 || statement?.type !== 'ExpressionStatement') return undefined;
  const found = pick(statement.expression);
  return found && { ...found, offset: before.length };
}

/** Parses the text of a function or class; throws the parser's SyntaxError when it is none. */
export function parseFunctionText(text: string, strict: boolean): FunctionText {
  let failure: unknown;
  for (const sourceType of strict ? (['module'] as const) : (['script', 'module'] as const)) {
    for (const wrapping of wrappings) {
      try {
        const parsed = parseWrapped(text, wrapping, sourceType);
        if (parsed) return parsed;
      } catch (error) {
        failure ??= error;
      }
    }
  }
  throw failure ?? new SyntaxError('the text is not that of a function or class');
}
