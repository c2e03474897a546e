/**
 * Classes. The text is evaluated again on the other side, without what has run already: the heritage and computed
 * keys are replaced by their live values, static initialisers are left out and their current values restored, and
 * a switch lets instances be rebuilt, private fields and all, without running the program's constructors.
 */
import type * as Acorn from 'acorn';
import type { FunctionNeeds } from '../analysis/needs.js';
import { type ClassNode, isClass, staticKey } from '../analysis/syntax.js';
import type { ClassExtras, Ref } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import { toUrl } from '../inspect/scripts.js';
import { isOwn } from '../known/own.js';
import { refusals } from '../refusals.js';
import type { Captor } from './captures.js';
import { ClassState } from './class-state.js';
import { blank, unusedName } from './code.js';
import { isBoundArrow, membersOf, needsRebuild } from './instance-members.js';
import type { Draft, Edit, PackContext } from './pack-context.js';

/** Completes the draft of a class. */
export function packClass(
  context: PackContext,
  closure: Closure,
  draft: Draft,
  needs: FunctionNeeds,
  captor: Captor,
): Draft {
  const packer = new ClassPacker(context, closure, draft, needs, captor);
  return packer.pack();
}

class ClassPacker {
  readonly #context: PackContext;
  readonly #closure: Closure;
  readonly #draft: Draft;
  readonly #captor: Captor;
  readonly #class: CallableFunction;
  readonly #node: ClassNode;
  readonly #text: string;
  readonly #offset: number;
  readonly #edits: Edit[];
  readonly #state: ClassState;

  constructor(context: PackContext, closure: Closure, draft: Draft, needs: FunctionNeeds, captor: Captor) {
    if (!isClass(needs.node)) throw new TypeError('not the text of a class');
    this.#context = context;
    this.#closure = closure;
    this.#draft = draft;
    this.#captor = captor;
    this.#class = closure.fn;
    this.#node = needs.node;
    this.#text = needs.text;
    this.#offset = needs.offset;
    this.#edits = [...draft.edits];
    this.#state = new ClassState(context, closure.fn, needs.node, needs.text, needs.offset);
  }

  pack(): Draft {
    const superclass = this.#replaceHeritage();
    const keys = this.#replaceComputedKeys();
    const statics = this.#removeStatics();
    const members = membersOf(this.#node, this.#text, this.#offset);
    if (needsRebuild(members)) this.#guardConstruction();
    const rebuild =
      needsRebuild(members) || statics.length > 0 ? this.#addRebuild(members.fields, statics) : undefined;
    const extras: ClassExtras = {
      ...superclass.extras,
      ...(keys.values.length > 0 && { keys: keys.values }),
      ...this.#state.extras(this.#closure.statics.filter(({ name }) => statics.includes(name))),
    };
    const code = {
      ...this.#draft.code,
      ...(superclass.name !== undefined && { superclass: superclass.name }),
      ...(keys.name !== undefined && { keys: keys.name }),
      ...(rebuild !== undefined && { rebuild }),
    };
    return { ...this.#draft, code, edits: this.#edits, extras };
  }

  #edit(start: number, end: number, text: string): void {
    this.#edits.push({ start: start - this.#offset, end: end - this.#offset, text });
  }

  #slice({ start, end }: { start: number; end: number }): string {
    return this.#text.slice(start - this.#offset, end - this.#offset);
  }

  #blank(start: number, end: number): void {
    this.#edit(start, end, blank(this.#slice({ start, end })));
  }

  /** `extends expression` becomes `extends $super`, padded to its length. */
  #replaceHeritage(): { name?: string; extras: Pick<ClassExtras, 'superclass'> } {
    const { superClass } = this.#node;
    if (!superClass || (superClass.type === 'Literal' && superClass.value === null)) return { extras: {} };
    const name = unusedName(this.#text, '$super');
    const old = this.#slice(superClass);
    this.#edit(superClass.start, superClass.end, name + blank(old).slice(name.length));
    return { name, extras: { superclass: this.#superclass(superClass) } };
  }

  /** An imported superclass is imported on the other side too. */
  #superclass(expression: Acorn.Expression): Ref {
    const parent: unknown = Object.getPrototypeOf(this.#class);
    const variables = this.#closure.scopes.find(({ description }) => description === 'Module')?.variables;
    const label = 'superclass';
    if (isOwn(parent) || expression.type !== 'Identifier' || !variables)
      return this.#context.ref(parent, label);
    const binding = this.#captor.site?.script.imports.get(expression.name);
    const base = toUrl(this.#captor.script);
    if (!binding || !this.#captor.isImportable(binding) || variables[expression.name] !== parent)
      return this.#context.ref(parent, label);
    return this.#context.as(parent, [
      'import',
      binding.specifier,
      base,
      binding.imported,
      binding.attributes,
    ]);
  }

  /** Keys are found by the text of their methods; those of fields are evaluated again. */
  #replaceComputedKeys(): { name?: string; values: Ref[] } {
    const name = unusedName(this.#text, '$keys');
    const values: Ref[] = [];
    const taken = new Set<string | symbol>();
    for (const member of this.#node.body.body) {
      if (member.type === 'StaticBlock' || !member.computed || staticKey(member) !== undefined) continue;
      if (member.type === 'PropertyDefinition') continue;
      const key = this.#liveKey(member, taken);
      if (key === undefined) return this.#context.fail(refusals.computedField(this.#class.name));
      this.#edit(member.key.start, member.key.end, `${name}[${values.length}]`);
      values.push(this.#context.ref(key, 'computed key'));
    }
    return values.length > 0 ? { name, values } : { values };
  }

  #liveKey(member: Acorn.MethodDefinition, taken: Set<string | symbol>): string | symbol | undefined {
    const holder = (member.static ? this.#class : this.#class.prototype) as object;
    const key = Reflect.ownKeys(holder).find(
      each => !taken.has(each) && this.#state.isMade(member, Reflect.getOwnPropertyDescriptor(holder, each)),
    );
    if (key !== undefined && member.kind === 'method') taken.add(key);
    return key;
  }

  /** Leaves out static blocks and initialisers; gives the names of private static fields. */
  #removeStatics(): string[] {
    const privates: string[] = [];
    for (const member of this.#node.body.body) {
      if (member.type === 'StaticBlock') this.#blank(member.start, member.end);
      else if (member.type === 'PropertyDefinition' && member.static) {
        if (member.key.type !== 'PrivateIdentifier') this.#blank(member.start, member.end);
        else {
          privates.push(`#${member.key.name}`);
          if (member.value) this.#blank(member.key.end, member.value.end);
        }
      }
    }
    return privates;
  }

  /**
   * While an instance is rebuilt, neither the constructor's body nor initialisers run, save those that only bind an
   * arrow function to the instance.
   */
  #guardConstruction(): void {
    const active = `${this.#rebuildName}.active`;
    for (const member of this.#node.body.body) {
      if (member.type === 'PropertyDefinition' && !member.static && member.value) {
        if (isBoundArrow(member.value)) continue;
        this.#edit(member.value.start, member.value.start, `${active}?void 0:(`);
        this.#edit(member.value.end, member.value.end, ')');
      } else if (member.type === 'MethodDefinition' && member.kind === 'constructor') {
        const at = member.value.body.start + 1;
        this.#edit(at, at, this.#node.superClass ? `if(${active}){super();return}` : `if(${active})return;`);
      }
    }
  }

  get #rebuildName(): string {
    return unusedName(this.#text, '$rebuild');
  }

  /** Lets the other side set private fields: only code inside the class can. */
  #addRebuild(fields: readonly string[], statics: readonly string[]): string {
    const name = this.#rebuildName;
    const at = this.#node.body.start + 1;
    const cases = (target: string, names: readonly string[]): string =>
      names.map(field => `case'${field}':${target}.${field}=v;break;`).join('');
    this.#edit(
      at,
      at,
      `static{${name}.names=${JSON.stringify(fields)};${name}.field=(o,n,v)=>{switch(n){${cases('o', fields)}}};${name}.static=(n,v)=>{switch(n){${cases('this', statics)}}}}`,
    );
    return name;
  }
}

/** Refuses fields whose names are computed from what may have changed: they are evaluated again. */
export function refuseComputedFields(
  context: PackContext,
  { fn, scopes }: Closure,
  needs: FunctionNeeds,
  captor: Captor,
): void {
  if (!isClass(needs.node)) return;
  const isFixed = (key: Acorn.Expression | Acorn.PrivateIdentifier): boolean => {
    if (key.type === 'MemberExpression')
      return key.object.type === 'Identifier' && key.object.name === 'Symbol' && !key.computed;
    if (key.type !== 'Identifier') return key.type === 'Literal';
    const isVisible = scopes.some(({ variables }) => Object.hasOwn(variables, key.name));
    return isVisible && captor.site?.script.mayAssign(key.name) === false;
  };
  for (const member of needs.node.body.body)
    if (member.type === 'PropertyDefinition' && member.computed && !member.static && !isFixed(member.key))
      context.fail(refusals.computedField(fn.name));
}
