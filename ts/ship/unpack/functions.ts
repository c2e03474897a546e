/** Builds functions and classes: compiled with the captures that are there, given the others when all is made. */
import {
  type ClassExtras,
  type FunctionExtras,
  type Node,
  type NodeOf,
  type Property,
  type Ref,
  unversioned,
} from '../graph.js';
import { adopt, homeOf, individualOf, realm } from '../identity.js';
import { rememberRecipe } from '../recipe.js';
import {
  type BuiltClass,
  buildClass,
  builtClass,
  type ClassState,
  currentToken,
  isVersion,
  setName,
  setToken,
} from './classes.js';
import { compile, methodIn } from './compile.js';
import { close, defineProperty } from './parts.js';

/** The unpacker, as seen from here. */
export interface Build {
  readonly nodes: readonly Node[];
  /** The classes that the graph holds, with the state it wants them in. */
  readonly classes: { readonly made: CallableFunction; readonly state: ClassState }[];
  /** The value of a reference, made now if it is not yet. */
  readonly get: (ref: Ref) => unknown;
  put<T>(number: number, value: T): T;
  isMade(number: number): boolean;
  /** Whether the state of a known class is to stay as it is. */
  isSettled(made: CallableFunction): boolean;
  /** Runs when what is being made is there. */
  later(fill: () => void): void;
  /** Runs when everything is filled. */
  atLast(finish: () => void): void;
}

export class FunctionBuilder {
  readonly #build: Build;
  /** Functions whose captures are being gathered. */
  readonly #open = new Set<number>();

  constructor(build: Build) {
    this.#build = build;
  }

  /** Gathers the captures of a function; those that are still in the making are set when all is made. */
  #captures(number: number, refs: readonly Ref[]): { values: unknown[]; late: number[] } {
    const late: number[] = [];
    this.#open.add(number);
    const values = refs.map((ref, index) => {
      if (!this.#mustWait(ref)) return this.#build.get(ref);
      late.push(index);
      return undefined;
    });
    this.#open.delete(number);
    return { values, late };
  }

  /** Whether making the value now would need a function whose captures are being gathered. */
  #mustWait(ref: Ref): boolean {
    if (!Array.isArray(ref)) return false;
    const number = ref[0] as number;
    if (this.#build.isMade(number)) return false;
    if (this.#open.has(number)) return true;
    const node = this.#build.nodes[number]!;
    switch (node[0]) {
      case 'call':
        return true;
      case 'bound':
        return [node[1], node[2], ...node[3]].some(each => this.#mustWait(each));
      case 'object':
        return this.#mustWait(node[1]) || this.#mustWait(node[4]?.base);
      case 'class':
        return this.#mustWait(node[6].superclass);
      case 'prototype':
        return this.#mustWait(node[1]);
      default:
        return false;
    }
  }

  makeFunction(number: number, node: NodeOf<'function'>): void {
    const [, code, refs, name, identity, version, extras] = node;
    const known = individualOf(identity) as CallableFunction | undefined;
    if (known && (homeOf(identity) === realm || isVersion(known, version))) {
      this.#build.put(number, known);
      return;
    }
    const { values, late } = this.#captures(number, refs);
    const isMethod = code.kind === 'method' || code.kind === 'class-method';
    const self = isMethod ? -1 : refs.findIndex((ref, index) => isRefTo(ref, number) && late.includes(index));
    const others = late.filter(index => index !== self);
    const { make, set } = compile(code, values, others, self);
    const made = (isMethod ? methodIn(code.kind, make() as object) : make()) as CallableFunction;
    this.#build.put(number, made);
    if (identity !== '') adopt(made, identity);
    rememberRecipe(made, { code, captures: values, keys: [] });
    setToken(made, version);
    setName(made, name);
    this.#build.later(() => {
      if (self >= 0) values[self] = made;
      this.#setLate(values, refs, others, set);
      this.#fillFunction(made, extras);
    });
  }

  #setLate(
    values: unknown[],
    refs: readonly Ref[],
    late: readonly number[],
    set: (values: readonly unknown[]) => void,
  ): void {
    if (late.length === 0) return;
    for (const index of late) values[index] = this.#build.get(refs[index]!);
    set(late.map(index => values[index]));
  }

  #fillFunction(made: CallableFunction, extras: FunctionExtras): void {
    const { properties, prototype, integrity } = extras;
    if ('parent' in extras) Object.setPrototypeOf(made, this.#build.get(extras.parent) as object | null);
    for (const property of properties ?? []) defineProperty(made, property, this.#build.get);
    if (prototype) {
      const own = made.prototype as object;
      if ('parent' in prototype)
        Object.setPrototypeOf(own, this.#build.get(prototype.parent) as object | null);
      for (const property of prototype.properties) defineProperty(own, property, this.#build.get);
    }
    if (integrity) this.#build.atLast(() => close(made, integrity));
  }

  /** A class that was here before keeps its identity; its state becomes that of the newest shipment. */
  makeClass(number: number, node: NodeOf<'class'>): void {
    const [, code, refs, name, identity, version, extras] = node;
    const known = individualOf(identity) as CallableFunction | undefined;
    if (known && (homeOf(identity) === realm || this.#build.isSettled(known))) {
      this.#build.put(number, known);
      return;
    }
    const superclass = this.#build.get(extras.superclass);
    if (this.#build.isMade(number)) return;
    let built = known && builtClass(known);
    if (!built || !isSameNames(built.names, code.names)) {
      built = buildClass(code, superclass, (extras.keys ?? []).map(this.#build.get), name);
      adopt(built.made, identity);
    }
    const current = built;
    const { made } = current;
    this.#build.put(number, made);
    const state: ClassState = {
      token: version === unversioned ? {} : version,
      apply: () => this.#fillClass(current, refs, extras),
    };
    this.#build.classes.push({ made, state });
    if (currentToken(made) !== state.token) {
      setToken(made, state.token);
      this.#build.later(state.apply);
    }
  }

  #fillClass(built: BuiltClass, refs: readonly Ref[], extras: ClassExtras): void {
    built.setCaptures(refs.map(this.#build.get));
    const { removed = { own: [], prototype: [] } } = extras;
    built.own.reset(this.#keys(extras.properties), removed.own);
    built.prototype.reset(this.#keys(extras.prototype?.properties), removed.prototype);
    for (const [name, value] of extras.statics ?? []) built.rebuild.static?.(name, this.#build.get(value));
    this.#fillFunction(built.made, extras);
  }

  #keys(properties: readonly Property[] = []): PropertyKey[] {
    return properties.map(([key]) => this.#build.get(key) as PropertyKey);
  }

  makeBound(number: number, node: NodeOf<'bound'>): void {
    const [, target, self, args, identity, name, extras] = node;
    const known = homeOf(identity) === realm ? individualOf(identity) : undefined;
    if (known) {
      this.#build.put(number, known);
      return;
    }
    const fn = this.#build.get(target) as CallableFunction;
    const bound = Function.prototype.bind.call(
      fn,
      this.#build.get(self),
      ...args.map(this.#build.get),
    ) as CallableFunction;
    if (this.#build.isMade(number)) return;
    this.#build.put(number, bound);
    adopt(bound, identity);
    setName(bound, name);
    this.#build.later(() => this.#fillFunction(bound, extras));
  }

  makeExpression(number: number, node: NodeOf<'expression'>): void {
    const [, code, refs, identity] = node;
    const known = identity === undefined ? undefined : individualOf(identity);
    if (known) {
      this.#build.put(number, known);
      return;
    }
    const { values, late } = this.#captures(number, refs);
    const { make, set } = compile(code, values, late, -1);
    const isMethod = code.kind === 'method' || code.kind === 'class-method';
    const made = isMethod ? methodIn(code.kind, make() as object) : make();
    this.#build.put(number, made);
    if (identity !== undefined) adopt(made as object, identity);
    if (late.length > 0) this.#build.later(() => this.#setLate(values, refs, late, set));
  }
}

function isRefTo(ref: Ref, number: number): boolean {
  return Array.isArray(ref) && ref[0] === number;
}

function isSameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
