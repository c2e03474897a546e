/** What the classes of an instance put on it that only their own code can: private members, bound arrow functions. */
import { needsOf } from '../analysis/needs.js';
import {
  type ClassNode,
  forEachChild,
  isClass,
  isFunction,
  type Node,
  staticKey,
} from '../analysis/syntax.js';

export interface InstanceMembers {
  /** Names of private fields, with the hash, in the order they are declared. */
  readonly fields: readonly string[];
  /** Whether there are private methods or accessors, which need the class's brand. */
  readonly branded: boolean;
  /** Fields such as `handle = () => this.x`: their key, and the text of the arrow function. */
  readonly bound: ReadonlyMap<string, string>;
}

const none: InstanceMembers = { fields: [], branded: false, bound: new Map() };
const known = new WeakMap<CallableFunction, InstanceMembers>();

/** The members of one class; of its superclasses nothing. */
export function instanceMembers(made: CallableFunction): InstanceMembers {
  let members = known.get(made);
  if (!members) {
    members = read(Function.prototype.toString.call(made));
    known.set(made, members);
  }
  return members;
}

function read(text: string): InstanceMembers {
  if (!/^class\b/.test(text)) return none;
  try {
    const { node, offset } = needsOf(text, true);
    return isClass(node) ? membersOf(node, text, offset) : none;
  } catch {
    return none;
  }
}

/** The members that a class's syntax tells; `offset` is where the text starts in the tree. */
export function membersOf(node: ClassNode, text: string, offset: number): InstanceMembers {
  const fields: string[] = [];
  const bound = new Map<string, string>();
  let branded = false;
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock' || member.static) continue;
    const key = staticKey(member);
    const isPrivate = member.key.type === 'PrivateIdentifier';
    if (member.type === 'MethodDefinition') branded ||= isPrivate;
    else {
      if (isPrivate) fields.push(`#${(member.key as { name: string }).name}`);
      if (key !== undefined && member.value && isBoundArrow(member.value))
        bound.set(key, text.slice(member.value.start - offset, member.value.end - offset));
    }
  }
  return { fields, branded, bound };
}

/** Whether a field's initialiser is an arrow function that uses the instance: making it again has no effects. */
export function isBoundArrow(value: Node | null | undefined): boolean {
  return value?.type === 'ArrowFunctionExpression' && mentionsThis(value);
}

function mentionsThis(node: Node): boolean {
  if (node.type === 'ThisExpression' || node.type === 'Super') return true;
  if ((isFunction(node) && node.type !== 'ArrowFunctionExpression') || isClass(node)) return false;
  let found = false;
  forEachChild(node, child => {
    found ||= mentionsThis(child);
  });
  return found;
}

/** Whether rebuilding an instance takes the class's own code. */
export function needsRebuild({ fields, branded, bound }: InstanceMembers): boolean {
  return fields.length > 0 || branded || bound.size > 0;
}

/** The classes of an object with that prototype, its own first. */
export function classesOf(prototype: object): CallableFunction[] {
  const classes: CallableFunction[] = [];
  for (let at: object | null = prototype; at; at = Object.getPrototypeOf(at) as object | null) {
    const made: unknown = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof made === 'function' && made.prototype === at) classes.push(made);
  }
  return classes;
}
