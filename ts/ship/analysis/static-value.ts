/**
 * Initialisers that mean the same wherever they are evaluated: without an inspector, the values of constants can
 * only be had by evaluating their text again.
 */
import { forEachChild, type Node } from './syntax.js';

const makers =
  /^(Map|Set|WeakMap|WeakSet|URL|URLSearchParams|RegExp|Date|Error|\w+Error|\w*Array|ArrayBuffer|TextEncoder|TextDecoder)$/;
const calls =
  /^(Symbol|Symbol\.for|BigInt|Number|String|Boolean|Object\.freeze|Array\.of|createRequire|require)$/;
const mutators =
  /^(push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set|add|delete|clear|append|assign|define\w+)$/;

/** Whether evaluating the expression again gives the same value and does nothing else. */
export function isStaticValue(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ClassExpression':
    case 'MetaProperty':
    case 'TemplateElement':
      return true;
    case 'NewExpression':
      return (
        makers.test(dottedName(node.callee)) &&
        !(dottedName(node.callee) === 'Date' && node.arguments.length === 0) &&
        node.arguments.every(isStaticValue)
      );
    case 'CallExpression':
      return calls.test(dottedName(node.callee)) && node.arguments.every(isStaticValue);
    case 'Property':
      return !node.computed ? isStaticValue(node.value as Node) : allChildren(node);
    case 'MemberExpression':
      return isStaticValue(node.object) && (!node.computed || isStaticValue(node.property as Node));
    case 'TemplateLiteral':
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'ConditionalExpression':
    case 'SpreadElement':
      return allChildren(node);
    default:
      return false;
  }
}

function allChildren(node: Node): boolean {
  let all = true;
  forEachChild(node, child => {
    all &&= isStaticValue(child);
  });
  return all;
}

function dottedName(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return '';
  return `${dottedName(node.object)}.${node.property.name}`;
}

/** The variable at the root of `name.a.b`. */
function rootName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? rootName(node.object) : undefined;
}

/** Variables whose members some code of the program writes, by assignment or by a method that is known to. */
export function mutatedNames(program: Node): Set<string> {
  const names = new Set<string>();
  const note = (node: Node): void => {
    const name = rootName(node);
    if (name !== undefined) names.add(name);
  };
  const visit = (node: Node): void => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') note(node.left);
    else if (node.type === 'UpdateExpression' && node.argument.type === 'MemberExpression')
      note(node.argument);
    else if (node.type === 'UnaryExpression' && node.operator === 'delete') note(node.argument);
    else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { object, property } = node.callee;
      const isMutator = property.type === 'Identifier' && mutators.test(property.name);
      if (isMutator) for (const changed of [object, ...node.arguments]) note(changed);
    }
    forEachChild(node, visit);
  };
  visit(program);
  return names;
}
