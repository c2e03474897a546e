/**
 * Rebuilds the value of a graph. Objects are made first and filled afterwards, so that cycles and depth cost no
 * stack; functions are compiled with the captures that are there, and given those that need them later.
 */
import { ShipError } from '../../errors.js';
import {
  type ClassExtras,
  type FunctionExtras,
  type Graph,
  type Node,
  type NodeOf,
  type ObjectExtras,
  type Ref,
  unversioned,
} from '../graph.js';
import { adopt, homeOf, individualOf, realm } from '../identity.js';
import { lookUp } from '../known/intrinsics.js';
import { Cell, rememberRecipe } from '../recipe.js';
import { refusals } from '../refusals.js';
import { makeBuffer, makeView } from './buffers.js';
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
import { close, defineProperty } from './define.js';
import { importerOf, metaOf, moduleOf, requirerOf } from './importer.js';
import { createInstance, setPrivates } from './instances.js';

/** What the graph needs from outside. */
export interface Supplies {
  /** The values of import and require nodes, by node number. */
  readonly imports: ReadonlyMap<number, unknown>;
  readonly leaf: (id: number) => object;
}

export class Unpacker {
  /** The classes that the graph holds, with the state it wants them in. */
  readonly classes: { readonly made: CallableFunction; readonly state: ClassState }[] = [];
  readonly #nodes: readonly Node[];
  readonly #root: Ref;
  readonly #supplies: Supplies;
  readonly #values: unknown[] = [];
  readonly #made: boolean[] = [];
  /** Functions whose captures are being gathered. */
  readonly #open = new Set<number>();
  readonly #fills: (() => void)[] = [];
  #filled = 0;
  #closes: (() => void)[] = [];

  constructor({ nodes, root }: Graph, supplies: Supplies) {
    this.#nodes = nodes;
    this.#root = root;
    this.#supplies = supplies;
  }

  unpack(): unknown {
    const value = this.#get(this.#root);
    this.#settle();
    return value;
  }

  /** Brings a class that another shipment has changed since back to the state this graph wants. */
  restore(made: CallableFunction, state: ClassState): void {
    setToken(made, state.token);
    state.apply();
    this.#settle();
  }

  /** Fills everything that was made so far. */
  #settle(): void {
    while (this.#filled < this.#fills.length) this.#fills[this.#filled++]!();
    const closes = this.#closes;
    this.#closes = [];
    for (const closeOne of closes) closeOne();
  }

  #later(fill: () => void): void {
    this.#fills.push(fill);
  }

  #get = (ref: Ref): unknown => {
    if (!Array.isArray(ref)) return ref;
    const number = ref[0] as number;
    if (!this.#made[number]) this.#make(number);
    return this.#values[number];
  };

  #put<T>(number: number, value: T): T {
    this.#values[number] = value;
    this.#made[number] = true;
    return value;
  }

  #make(number: number): void {
    const node = this.#nodes[number]!;
    switch (node[0]) {
      case 'global':
        this.#put(number, lookUp(node[1]));
        break;
      case 'symbol':
        this.#put(number, makeSymbol(node));
        break;
      case 'import':
      case 'require':
        this.#put(number, this.#supplies.imports.get(number));
        break;
      case 'requirer':
        this.#put(number, requirerOf(node[1]));
        break;
      case 'module':
        this.#put(number, moduleOf(node[1]));
        break;
      case 'importer':
        this.#put(number, importerOf(node[1]));
        break;
      case 'meta':
        this.#put(number, metaOf(node[1]));
        break;
      case 'home':
        this.#put(number, atHome(node[1]));
        break;
      case 'leaf':
        this.#put(number, this.#supplies.leaf(node[1]));
        break;
      case 'function':
        this.#makeFunction(number, node);
        break;
      case 'class':
        this.#makeClass(number, node);
        break;
      case 'bound':
        this.#makeBound(number, node);
        break;
      case 'cell': {
        const cell = this.#put(number, new Cell());
        this.#later(() => {
          cell.v = this.#get(node[1]);
        });
        break;
      }
      case 'expression':
        this.#makeExpression(number, node);
        break;
      case 'prototype':
        this.#put(number, (this.#get(node[1]) as { prototype: unknown }).prototype);
        break;
      case 'call':
        this.#makeCall(number, node);
        break;
      default:
        this.#makeObject(number, node);
    }
  }

  #makeObject(number: number, node: NodeOf<ObjectKind>): void {
    switch (node[0]) {
      case 'array': {
        const array = this.#put(number, new Array<unknown>(node[1].length));
        this.#later(() => {
          for (let index = 0; index < node[1].length; index++) array[index] = this.#get(node[1][index]!);
        });
        break;
      }
      case 'plain': {
        const object = this.#put(number, {} as Record<string, unknown>);
        this.#fillPlain(object, node[1], node[2]);
        break;
      }
      case 'object':
        this.#makeInstance(number, node);
        break;
      case 'map': {
        const map = this.#put(number, new Map<unknown, unknown>());
        this.#later(() => {
          for (let index = 0; index < node[1].length; index += 2)
            map.set(this.#get(node[1][index]!), this.#get(node[1][index + 1]!));
        });
        break;
      }
      case 'set': {
        const set = this.#put(number, new Set<unknown>());
        this.#later(() => {
          for (const item of node[1]) set.add(this.#get(item));
        });
        break;
      }
      case 'error':
        this.#put(number, makeError());
        break;
      case 'boxed':
        this.#put(number, Object(this.#get(node[1])) as object);
        break;
      case 'raw':
      case 'resizable':
        this.#put(number, makeBuffer(node));
        break;
      case 'view':
        this.#put(number, makeView(node, this.#get(node[2]) as ArrayBuffer));
    }
  }

  #fillPlain(object: object, keys: readonly string[], values: readonly Ref[]): void {
    this.#later(() => {
      for (let index = 0; index < keys.length; index++)
        (object as Record<string, unknown>)[keys[index]!] = this.#get(values[index]!);
    });
  }

  #makeInstance(number: number, node: NodeOf<'object'>): void {
    const [, prototype, keys, values, extras = {}] = node;
    const base = extras.base === undefined ? undefined : (this.#get(extras.base) as object);
    const parent = this.#get(prototype) as object | null;
    if (this.#made[number]) return;
    const object = this.#put(number, createInstance(parent, base));
    this.#fillInstance(object, keys, values, extras);
  }

  #fillInstance(object: object, keys: readonly string[], values: readonly Ref[], extras: ObjectExtras): void {
    const { privates, properties, integrity } = extras;
    this.#later(() => {
      for (let index = 0; index < keys.length; index++)
        Reflect.defineProperty(object, keys[index]!, {
          value: this.#get(values[index]!),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      for (const property of properties ?? []) defineProperty(object, property, this.#get);
      if (privates)
        setPrivates(
          object,
          privates.map(([name, value]) => [name, this.#get(value)] as const),
        );
    });
    if (integrity) this.#closes.push(() => close(object, integrity));
  }

  /** Gathers the captures of a function; those that are still in the making are set when all is made. */
  #captures(number: number, refs: readonly Ref[]): { values: unknown[]; late: number[] } {
    const late: number[] = [];
    this.#open.add(number);
    const values = refs.map((ref, index) => {
      if (!this.#mustWait(ref)) return this.#get(ref);
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
    if (this.#made[number]) return false;
    if (this.#open.has(number)) return true;
    const node = this.#nodes[number]!;
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

  #makeFunction(number: number, node: NodeOf<'function'>): void {
    const [, code, refs, name, identity, version, extras] = node;
    const known = individualOf(identity) as CallableFunction | undefined;
    if (known && (homeOf(identity) === realm || isVersion(known, version))) {
      this.#put(number, known);
      return;
    }
    const { values, late } = this.#captures(number, refs);
    const isMethod = code.kind === 'method' || code.kind === 'class-method';
    const self = isMethod ? -1 : refs.findIndex((ref, index) => isRefTo(ref, number) && late.includes(index));
    const others = late.filter(index => index !== self);
    const { make, set } = compile(code, values, others, self);
    const made = (isMethod ? methodIn(code.kind, make() as object) : make()) as CallableFunction;
    this.#put(number, made);
    adopt(made, identity);
    rememberRecipe(made, { code, captures: values, keys: [] });
    setToken(made, version);
    setName(made, name);
    this.#later(() => {
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
    for (const index of late) values[index] = this.#get(refs[index]!);
    set(late.map(index => values[index]));
  }

  #fillFunction(made: CallableFunction, extras: FunctionExtras): void {
    const { properties, prototype, integrity } = extras;
    if ('parent' in extras) Object.setPrototypeOf(made, this.#get(extras.parent) as object | null);
    for (const property of properties ?? []) defineProperty(made, property, this.#get);
    if (prototype) {
      const own = made.prototype as object;
      if ('parent' in prototype) Object.setPrototypeOf(own, this.#get(prototype.parent) as object | null);
      for (const property of prototype.properties) defineProperty(own, property, this.#get);
    }
    if (integrity) this.#closes.push(() => close(made, integrity));
  }

  /** A class that was here before keeps its identity; its state becomes that of the newest shipment. */
  #makeClass(number: number, node: NodeOf<'class'>): void {
    const [, code, refs, name, identity, version, extras] = node;
    const known = individualOf(identity) as CallableFunction | undefined;
    if (known && homeOf(identity) === realm) {
      this.#put(number, known);
      return;
    }
    let built = known && builtClass(known);
    if (!built || !isSameNames(built.names, code.names)) {
      const superclass = this.#get(extras.superclass);
      if (this.#made[number]) return;
      built = buildClass(code, superclass, (extras.keys ?? []).map(this.#get), name);
      adopt(built.made, identity);
    }
    const current = built;
    const { made } = current;
    this.#put(number, made);
    const state: ClassState = {
      token: version === unversioned ? {} : version,
      apply: () => this.#fillClass(current, refs, extras),
    };
    this.classes.push({ made, state });
    if (currentToken(made) !== state.token) {
      setToken(made, state.token);
      this.#later(state.apply);
    }
  }

  #fillClass(built: BuiltClass, refs: readonly Ref[], extras: ClassExtras): void {
    built.setCaptures(refs.map(this.#get));
    for (const [name, value] of extras.statics ?? []) built.rebuild.static?.(name, this.#get(value));
    this.#fillFunction(built.made, extras);
  }

  #makeBound(number: number, node: NodeOf<'bound'>): void {
    const [, target, self, args, identity, name] = node;
    const fn = this.#get(target) as CallableFunction;
    const bound = Function.prototype.bind.call(
      fn,
      this.#get(self),
      ...args.map(this.#get),
    ) as CallableFunction;
    if (this.#made[number]) return;
    this.#put(number, bound);
    adopt(bound, identity);
    setName(bound, name);
  }

  #makeExpression(number: number, node: NodeOf<'expression'>): void {
    const [, code, refs] = node;
    const { values, late } = this.#captures(number, refs);
    const { make, set } = compile(code, values, late, -1);
    const made = make();
    this.#put(number, made);
    if (late.length > 0) this.#later(() => this.#setLate(values, refs, late, set));
  }

  /** The arguments must be complete before the program's function sees them. */
  #makeCall(number: number, node: NodeOf<'call'>): void {
    const [, fn, args, construct] = node;
    const target = this.#get(fn) as CallableFunction;
    const values = args.map(this.#get);
    this.#settle();
    if (this.#made[number]) return;
    this.#put(
      number,
      construct ? Reflect.construct(target, values) : Reflect.apply(target, undefined, values),
    );
  }
}

type ObjectKind =
  | 'array'
  | 'plain'
  | 'object'
  | 'map'
  | 'set'
  | 'error'
  | 'boxed'
  | 'raw'
  | 'resizable'
  | 'view';

function isRefTo(ref: Ref, number: number): boolean {
  return Array.isArray(ref) && ref[0] === number;
}

function makeSymbol(node: NodeOf<'symbol'>): symbol {
  const [, kind, name] = node;
  if (kind === 'registered') return Symbol.for(name ?? '');
  if (kind === 'well-known') return Reflect.get(Symbol, name ?? '') as symbol;
  const identity = node[3]!;
  const known = individualOf(identity);
  if (typeof known === 'symbol') return known;
  const made = Symbol(name);
  adopt(made, identity);
  return made;
}

function atHome(identity: string): unknown {
  const individual = individualOf(identity);
  if (individual === undefined) throw new ShipError(refusals.gone(identity));
  return individual;
}

/** An error without own properties: what it had is defined on it afterwards. */
function makeError(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const error = new Error('');
  Error.stackTraceLimit = stackTraceLimit;
  for (const key of Reflect.ownKeys(error)) Reflect.deleteProperty(error, key);
  return error;
}

function isSameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
