/**
 * What one function or class needs from outside: its free names, and the words whose meaning depends on where it
 * stands (`this`, `super`, `import.meta`, ...). A plain walk over the syntax tree with a chain of scopes.
 */
import type * as Acorn from 'acorn';
import type { FreeName, OuterWord, Span } from './free-name.js';
import type { FunctionText } from './function-text.js';
import { hoistedNames, lexicalNames, patternNames, Scope } from './scope.js';
import { type ClassNode, type FunctionNode, forEachChild, isClass, type Node } from './syntax.js';

/** What holds at a point of the walk. */
interface Place {
  /** `this`, `arguments` and `new.target` belong to a function outside the text. */
  readonly outerThis: boolean;
  readonly outerSuper: boolean;
  /** Private names declared by classes inside the text. */
  readonly privates: ReadonlySet<string>;
}

const inside: Pick<Place, 'outerThis' | 'outerSuper'> = { outerThis: false, outerSuper: false };

/** Walks a function or class; the findings are its fields. */
export class Walk {
  readonly free = new Map<string, FreeName>();
  readonly outer = new Set<OuterWord>();
  readonly importMeta: Span[] = [];
  readonly dynamicImports: Span[] = [];
  mentionsThis = false;

  readonly #offset: number;
  readonly #strict: boolean;

  constructor(parsed: FunctionText, strict: boolean) {
    this.#offset = parsed.offset;
    this.#strict = strict;
    const { kind, node } = parsed;
    const place = { outerThis: false, outerSuper: false, privates: new Set<string>() };
    if (isClass(node)) this.#shippedClass(node, place);
    else if (kind === 'arrow')
      this.#function(node, new Scope(), { ...place, outerThis: true, outerSuper: true });
    else
      this.#function(node, new Scope(), { ...place, outerSuper: kind !== 'function' }, kind !== 'function');
  }

  #span({ start, end }: Span): Span {
    return { start: start - this.#offset, end: end - this.#offset };
  }

  #mention(
    id: Acorn.Identifier,
    scope: Scope,
    use: { written?: boolean; member?: string; shorthand?: boolean; called?: boolean } = {},
  ): void {
    if (scope.has(id.name)) return;
    let entry = this.free.get(id.name);
    if (!entry) {
      entry = { name: id.name, mentions: [], written: false, members: new Set() };
      this.free.set(id.name, entry);
    }
    entry.mentions.push({
      ...this.#span(id),
      shorthand: use.shorthand ?? false,
      called: use.called ?? false,
    });
    if (use.written) entry.written = true;
    if (use.member === undefined) entry.members = undefined;
    else entry.members?.add(use.member);
  }

  #identifier(id: Acorn.Identifier, scope: Scope, place: Place, use?: { member?: string; called?: boolean }) {
    if (id.name === 'arguments') this.mentionsThis = true;
    if (id.name === 'arguments' && place.outerThis && !scope.has('arguments')) this.outer.add('arguments');
    else this.#mention(id, scope, use);
  }

  #all(nodes: readonly (Node | null | undefined)[], scope: Scope, place: Place): void {
    for (const node of nodes) if (node) this.#visit(node, scope, place);
  }

  #block(body: readonly Node[], scope: Scope, place: Place): void {
    this.#all(body, new Scope(scope, lexicalNames(body)), place);
  }

  /** A function's own body and parameters; `method` keeps the name of a method from becoming a binding. */
  #function(node: FunctionNode, outside: Scope, place: Place, method = false): void {
    const arrow = node.type === 'ArrowFunctionExpression';
    const named = new Scope(
      outside,
      node.type === 'FunctionExpression' && node.id && !method ? [node.id.name] : [],
    );
    const scope = new Scope(named, arrow ? [] : ['arguments']);
    for (const parameter of node.params) scope.declare(patternNames(parameter));
    for (const parameter of node.params) this.#pattern(parameter, scope, place, false);
    const body = node.body.type === 'BlockStatement' ? node.body.body : [node.body];
    scope.declare(hoistedNames(body, this.#strict));
    scope.declare(lexicalNames(body));
    this.#all(body, scope, place);
  }

  /** A function inside the text; arrows keep the place they stand at. */
  #innerFunction(node: FunctionNode, scope: Scope, place: Place, method = false): void {
    const arrow = node.type === 'ArrowFunctionExpression';
    this.#function(node, scope, arrow ? place : { ...place, ...inside }, method);
  }

  /** A class inside the text, with its heritage and computed keys. */
  #innerClass(node: ClassNode, outside: Scope, place: Place): void {
    const scope = new Scope(outside, node.id ? [node.id.name] : []);
    if (node.superClass) this.#visit(node.superClass, scope, place);
    const members = { ...place, privates: new Set([...place.privates, ...privateNames(node)]) };
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock') this.#staticBlock(member, scope, { ...members, ...inside });
      else {
        if (member.computed) this.#visit(member.key as Node, scope, members);
        if (member.value) this.#memberValue(member, scope, { ...members, ...inside });
      }
    }
  }

  /**
   * The class that is shipped itself: its heritage, static initialisers and the computed keys of methods are
   * replaced by their live values, so what they mention is not needed.
   */
  #shippedClass(node: ClassNode, place: Place): void {
    const scope = new Scope(undefined, node.id ? [node.id.name] : []);
    const members = { ...place, privates: new Set(privateNames(node)) };
    for (const member of node.body.body) {
      if (member.type === 'StaticBlock' || (member.type === 'PropertyDefinition' && member.static)) continue;
      if (member.type === 'PropertyDefinition' && member.computed)
        this.#visit(member.key as Node, scope, members);
      if (member.value) this.#memberValue(member, scope, members);
    }
  }

  #memberValue(member: Acorn.MethodDefinition | Acorn.PropertyDefinition, scope: Scope, place: Place): void {
    if (member.type === 'MethodDefinition') this.#function(member.value, scope, place, true);
    else if (member.value) this.#visit(member.value, new Scope(scope, ['arguments']), place);
  }

  #staticBlock(block: Acorn.StaticBlock, outside: Scope, place: Place): void {
    const scope = new Scope(outside, hoistedNames(block.body, true));
    this.#block(block.body, scope, place);
  }

  /** A binding or assignment target; `written` when it assigns existing names. */
  #pattern(target: Acorn.Pattern, scope: Scope, place: Place, written: boolean): void {
    switch (target.type) {
      case 'Identifier':
        if (written) this.#mention(target, scope, { written });
        return;
      case 'MemberExpression':
        this.#assignedMember(target, scope, place);
        return;
      case 'ObjectPattern':
        for (const property of target.properties) {
          if (property.type === 'RestElement') this.#pattern(property.argument, scope, place, written);
          else this.#patternProperty(property, scope, place, written);
        }
        return;
      case 'ArrayPattern':
        for (const element of target.elements) if (element) this.#pattern(element, scope, place, written);
        return;
      case 'AssignmentPattern':
        this.#pattern(target.left, scope, place, written);
        this.#visit(target.right, scope, place);
        return;
      case 'RestElement':
        this.#pattern(target.argument, scope, place, written);
    }
  }

  #patternProperty(property: Acorn.AssignmentProperty, scope: Scope, place: Place, written: boolean): void {
    if (property.computed) this.#visit(property.key, scope, place);
    if (!property.shorthand || !written) {
      this.#pattern(property.value, scope, place, written);
      return;
    }
    const { value } = property;
    const name = value.type === 'AssignmentPattern' ? value.left : value;
    if (name.type === 'Identifier') this.#mention(name, scope, { written: true, shorthand: true });
    if (value.type === 'AssignmentPattern') this.#visit(value.right, scope, place);
  }

  /** `name.member = ...` changes the object, so it counts as a use of the whole name. */
  #assignedMember(node: Acorn.MemberExpression, scope: Scope, place: Place): void {
    if (node.object.type === 'Identifier') this.#identifier(node.object, scope, place);
    else this.#visit(node.object, scope, place);
    if (node.computed || node.property.type === 'PrivateIdentifier')
      this.#visit(node.property as Node, scope, place);
  }

  #member(node: Acorn.MemberExpression, scope: Scope, place: Place): void {
    const { object, property } = node;
    if (object.type === 'Identifier' && !node.computed && property.type === 'Identifier')
      this.#identifier(object, scope, place, { member: property.name });
    else this.#visit(object, scope, place);
    if (node.computed || property.type === 'PrivateIdentifier') this.#visit(property as Node, scope, place);
  }

  #property(node: Extract<Node, { type: 'Property' }>, scope: Scope, place: Place): void {
    if (node.computed) this.#visit(node.key, scope, place);
    if (node.shorthand && node.value.type === 'Identifier') {
      if (node.value.name === 'arguments') this.#identifier(node.value, scope, place);
      else this.#mention(node.value, scope, { shorthand: true });
    } else if (node.method || node.kind !== 'init')
      this.#innerFunction(node.value as Acorn.FunctionExpression, scope, place, true);
    else this.#visit(node.value as Node, scope, place);
  }

  #callee(callee: Node, scope: Scope, place: Place): void {
    if (callee.type !== 'Identifier') {
      this.#visit(callee, scope, place);
      return;
    }
    if (callee.name === 'eval' && !scope.has('eval')) this.outer.add('eval');
    this.#identifier(callee, scope, place, { called: true });
  }

  #for(
    node: Acorn.ForStatement | Acorn.ForInStatement | Acorn.ForOfStatement,
    outside: Scope,
    place: Place,
  ): void {
    const head = node.type === 'ForStatement' ? node.init : node.left;
    const scope = new Scope(outside);
    if (head?.type === 'VariableDeclaration') {
      if (head.kind !== 'var') for (const { id } of head.declarations) scope.declare(patternNames(id));
      this.#visit(head, scope, place);
    } else if (head) {
      if (node.type === 'ForStatement') this.#visit(head, scope, place);
      else this.#pattern(head as Acorn.Pattern, scope, place, true);
    }
    if (node.type === 'ForStatement') this.#all([node.test, node.update, node.body], scope, place);
    else this.#all([node.right, node.body], scope, place);
  }

  #visit(node: Node, scope: Scope, place: Place): void {
    switch (node.type) {
      case 'Identifier':
        this.#identifier(node, scope, place);
        break;
      case 'ThisExpression':
        this.mentionsThis = true;
        if (place.outerThis) this.outer.add('this');
        break;
      case 'Super':
        if (place.outerSuper) this.outer.add('super');
        break;
      case 'MetaProperty':
        if (node.meta.name === 'import') this.importMeta.push(this.#span(node));
        else if (place.outerThis) this.outer.add('new.target');
        break;
      case 'ImportExpression':
        this.dynamicImports.push({ ...this.#span(node), end: node.start - this.#offset + 'import'.length });
        this.#all([node.source, node.options], scope, place);
        break;
      case 'PrivateIdentifier':
        if (!place.privates.has(node.name)) this.outer.add(`#${node.name}`);
        break;
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        this.#innerFunction(node, scope, place);
        break;
      case 'ClassExpression':
      case 'ClassDeclaration':
        this.#innerClass(node, scope, place);
        break;
      case 'MemberExpression':
        this.#member(node, scope, place);
        break;
      case 'Property':
        this.#property(node, scope, place);
        break;
      case 'UnaryExpression':
        if (node.operator === 'delete' && node.argument.type === 'MemberExpression')
          this.#assignedMember(node.argument, scope, place);
        else this.#visit(node.argument, scope, place);
        break;
      case 'AssignmentExpression':
        this.#pattern(node.left, scope, place, true);
        this.#visit(node.right, scope, place);
        break;
      case 'UpdateExpression':
        this.#pattern(node.argument as Acorn.Pattern, scope, place, true);
        break;
      case 'VariableDeclarator':
        this.#pattern(node.id, scope, place, false);
        this.#all([node.init], scope, place);
        break;
      case 'BlockStatement':
        this.#block(node.body, scope, place);
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#for(node, scope, place);
        break;
      case 'SwitchStatement': {
        this.#visit(node.discriminant, scope, place);
        const names = lexicalNames(node.cases.flatMap(({ consequent }) => consequent));
        this.#all(node.cases, new Scope(scope, names), place);
        break;
      }
      case 'CatchClause': {
        const caught = new Scope(scope, node.param ? patternNames(node.param) : []);
        if (node.param) this.#pattern(node.param, caught, place, false);
        this.#block(node.body.body, caught, place);
        break;
      }
      case 'LabeledStatement':
        this.#visit(node.body, scope, place);
        break;
      case 'BreakStatement':
      case 'ContinueStatement':
        break;
      case 'CallExpression':
        this.#callee(node.callee, scope, place);
        this.#all(node.arguments, scope, place);
        break;
      case 'TaggedTemplateExpression':
        this.#callee(node.tag, scope, place);
        this.#visit(node.quasi, scope, place);
        break;
      default:
        forEachChild(node, child => this.#visit(child, scope, place));
    }
  }
}

function privateNames(node: ClassNode): string[] {
  return node.body.body.flatMap(member =>
    member.type !== 'StaticBlock' && member.key.type === 'PrivateIdentifier' ? [member.key.name] : [],
  );
}
