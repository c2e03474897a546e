/** What a class is like now, beyond its text: static fields, members added or replaced since it was defined. */
import type * as Acorn from 'acorn';
import { type ClassNode, isFunction, staticKey } from '../analysis/syntax.js';
import type { ClassExtras } from '../graph.js';
import type { PrivateMember } from '../inspect/closure.js';
import { isObjectPrototype } from '../known/intrinsics.js';
import type { PackContext } from './pack-context.js';
import { guardState, integrityOf, packProperties } from './properties.js';

type Member = Acorn.MethodDefinition | Acorn.PropertyDefinition | Acorn.StaticBlock;

export class ClassState {
  readonly #context: PackContext;
  readonly #class: CallableFunction;
  readonly #node: ClassNode;
  readonly #text: string;
  readonly #offset: number;

  /** `text` and `node` are the class as it was compiled here; `offset` is where the text starts in the tree. */
  constructor(context: PackContext, made: CallableFunction, node: ClassNode, text: string, offset: number) {
    this.#context = context;
    this.#class = made;
    this.#node = node;
    this.#text = text;
    this.#offset = offset;
  }

  /** Whether a property is what the member's text made. */
  isMade(member: Acorn.MethodDefinition, descriptor: PropertyDescriptor | undefined): boolean {
    const made: unknown =
      member.kind === 'get' ? descriptor?.get : member.kind === 'set' ? descriptor?.set : descriptor?.value;
    if (typeof made !== 'function') return false;
    const text = this.#text.slice(member.start - this.#offset, member.end - this.#offset);
    const live = Function.prototype.toString.call(made);
    return text.endsWith(live) && /^(static\s*)?$/.test(text.slice(0, -live.length));
  }

  /** `privates` are the private static fields. */
  extras(
    privates: readonly PrivateMember[],
  ): Pick<ClassExtras, 'properties' | 'statics' | 'prototype' | 'removed' | 'integrity'> {
    const prototype = this.#class.prototype as object;
    this.#context.guard(guardState(prototype));
    if (privates.length > 0) this.#context.unstable();
    const properties = packProperties(
      this.#context,
      this.#class,
      (key, descriptor) => !isDefault(key, descriptor) && !this.#isMember(key, descriptor, true),
    );
    const statics = privates.map(
      ({ name, value }) => [name, this.#context.ref(value, `static ${name}`)] as const,
    );
    const removed = { own: this.#removed(this.#class, true), prototype: this.#removed(prototype, false) };
    const integrity = integrityOf(this.#class);
    return {
      ...(properties.length > 0 && { properties }),
      ...(statics.length > 0 && { statics }),
      ...this.#prototypeExtras(prototype),
      ...((removed.own.length > 0 || removed.prototype.length > 0) && { removed }),
      ...(integrity > 0 && { integrity }),
    };
  }

  /** Members that were put on the prototype after the class was defined, and another prototype's prototype. */
  #prototypeExtras(prototype: object): Pick<ClassExtras, 'prototype'> {
    const properties = packProperties(
      this.#context,
      prototype,
      (key, descriptor) => key !== 'constructor' && !this.#isMember(key, descriptor, false),
    );
    const parent: unknown = Object.getPrototypeOf(prototype);
    const isUsual = this.#node.superClass
      ? parent === (Object.getPrototypeOf(this.#class) as { prototype?: unknown } | null)?.prototype
      : isObjectPrototype(parent as object | null, this.#context.realms);
    const isNull = parent === null && this.#node.superClass?.type === 'Literal';
    if (properties.length === 0 && (isUsual || isNull)) return {};
    if (isUsual || isNull) return { prototype: { properties } };
    return { prototype: { properties, parent: this.#context.ref(parent, 'prototype') } };
  }

  /** Methods of the text that are no longer there. */
  #removed(holder: object, isStatic: boolean): string[] {
    const methods = this.#node.body.body.filter(member => isMethod(member, isStatic));
    const keys = methods.map(member =>
      member.key.type === 'PrivateIdentifier' ? undefined : staticKey(member),
    );
    return keys.filter(key => key !== undefined && !Object.hasOwn(holder, key)) as string[];
  }

  /** Whether the property comes with the class's text. */
  #isMember(key: string | symbol, descriptor: PropertyDescriptor, isStatic: boolean): boolean {
    const { value, get, set } = descriptor;
    const needed = [value, get, set].filter(part => part !== undefined).length;
    const made = this.#node.body.body.filter(
      member =>
        isMethod(member, isStatic) &&
        (member.computed || staticKey(member) === key) &&
        this.isMade(member, descriptor),
    );
    return needed > 0 && made.length >= needed;
  }
}

function isMethod(member: Member, isStatic: boolean): member is Acorn.MethodDefinition {
  return member.type === 'MethodDefinition' && member.static === isStatic && isFunction(member.value);
}

/** The properties that every class has, as they come. */
function isDefault(
  key: string | symbol,
  { enumerable, writable, configurable }: PropertyDescriptor,
): boolean {
  if (key === 'prototype') return true;
  return (key === 'length' || key === 'name') && !enumerable && writable === false && configurable === true;
}
