/**
 * Rebuilds the value of a graph. Objects are made first and filled afterwards, so that cycles and depth cost no
 * stack; functions are compiled with the captures that are there, and given those that need them later.
 */
import type { Graph, Node, NodeOf, ObjectExtras, Ref } from '../graph.js';
import { lookUp } from '../known/intrinsics.js';
import { Cell } from '../recipe.js';
import { type ClassState, setToken } from './classes.js';
import { type Build, FunctionBuilder } from './functions.js';
import { importerOf, metaOf, moduleOf, requirerOf } from './importer.js';
import { createInstance, setPrivates } from './instances.js';
import { atHome, close, defineProperty, makeBuffer, makeError, makeSymbol, makeView } from './parts.js';

/** What the graph needs from outside. */
export interface Supplies {
  /** The values of import and require nodes, by node number. */
  readonly imports: ReadonlyMap<number, unknown>;
  readonly leaf: (id: number | object) => object;
  /** Classes whose state is not to be changed: that of the function that will use the value counts. */
  readonly settled: ReadonlySet<CallableFunction>;
}

export class Unpacker implements Build {
  readonly classes: { readonly made: CallableFunction; readonly state: ClassState }[] = [];
  readonly nodes: readonly Node[];
  readonly #functions = new FunctionBuilder(this);
  readonly #root: Ref;
  readonly #supplies: Supplies;
  readonly #values: unknown[] = [];
  readonly #made: boolean[] = [];
  readonly #fills: (() => void)[] = [];
  readonly #closes: (() => void)[] = [];
  #filled = 0;
  #depth = 0;

  constructor({ nodes, root }: Graph, supplies: Supplies) {
    this.nodes = nodes;
    this.#root = root;
    this.#supplies = supplies;
  }

  unpack(): unknown {
    const value = this.get(this.#root);
    this.#settle();
    return value;
  }

  isSettled(made: CallableFunction): boolean {
    return this.#supplies.settled.has(made);
  }

  /** Brings a class that another shipment has changed since back to the state this graph wants. */
  restore(made: CallableFunction, state: ClassState): void {
    setToken(made, state.token);
    state.apply();
    this.#settle();
  }

  /** Fills everything that was made so far; what is to be frozen is frozen when nothing is half filled any more. */
  #settle(): void {
    this.#depth++;
    while (this.#filled < this.#fills.length) this.#fills[this.#filled++]!();
    this.#depth--;
    if (this.#depth === 0) for (const finish of this.#closes.splice(0)) finish();
  }

  later(fill: () => void): void {
    this.#fills.push(fill);
  }

  atLast(finish: () => void): void {
    this.#closes.push(finish);
  }

  get = (ref: Ref): unknown => {
    if (!Array.isArray(ref)) return ref;
    const number = ref[0] as number;
    if (!this.#made[number]) this.#make(number);
    return this.#values[number];
  };

  put<T>(number: number, value: T): T {
    this.#values[number] = value;
    this.#made[number] = true;
    return value;
  }

  isMade(number: number): boolean {
    return this.#made[number] === true;
  }

  #make(number: number): void {
    const node = this.nodes[number]!;
    switch (node[0]) {
      case 'global':
        this.put(number, lookUp(node[1]));
        break;
      case 'symbol':
        this.put(number, makeSymbol(node));
        break;
      case 'import':
      case 'require':
        this.put(number, this.#supplies.imports.get(number));
        break;
      case 'requirer':
        this.put(number, requirerOf(node[1]));
        break;
      case 'module':
        this.put(number, moduleOf(node[1]));
        break;
      case 'importer':
        this.put(number, importerOf(node[1]));
        break;
      case 'meta':
        this.put(number, metaOf(node[1]));
        break;
      case 'home':
        this.put(number, atHome(node[1]));
        break;
      case 'leaf':
        this.put(number, this.#supplies.leaf(node[1]));
        break;
      case 'function':
        this.#functions.makeFunction(number, node);
        break;
      case 'class':
        this.#functions.makeClass(number, node);
        break;
      case 'bound':
        this.#functions.makeBound(number, node);
        break;
      case 'cell': {
        const cell = this.put(number, new Cell());
        this.later(() => {
          cell.v = this.get(node[1]);
        });
        break;
      }
      case 'expression':
        this.#functions.makeExpression(number, node);
        break;
      case 'prototype':
        this.put(number, (this.get(node[1]) as { prototype: unknown }).prototype);
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
        const array = this.put(number, new Array<unknown>(node[1].length));
        this.later(() => {
          for (let index = 0; index < node[1].length; index++) array[index] = this.get(node[1][index]!);
        });
        break;
      }
      case 'plain': {
        const object = this.put(number, {} as Record<string, unknown>);
        this.#fillPlain(object, node[1], node[2]);
        break;
      }
      case 'object':
        this.#makeInstance(number, node);
        break;
      case 'map': {
        const map = this.put(number, new Map<unknown, unknown>());
        this.later(() => {
          for (let index = 0; index < node[1].length; index += 2)
            map.set(this.get(node[1][index]!), this.get(node[1][index + 1]!));
        });
        break;
      }
      case 'set': {
        const set = this.put(number, new Set<unknown>());
        this.later(() => {
          for (const item of node[1]) set.add(this.get(item));
        });
        break;
      }
      case 'error':
        this.put(number, makeError());
        break;
      case 'boxed':
        this.put(number, Object(this.get(node[1])) as object);
        break;
      case 'raw':
      case 'resizable':
        this.put(number, makeBuffer(node));
        break;
      case 'view':
        this.put(number, makeView(node, this.get(node[2]) as ArrayBuffer));
    }
  }

  #fillPlain(object: object, keys: readonly string[], values: readonly Ref[]): void {
    this.later(() => {
      for (let index = 0; index < keys.length; index++)
        (object as Record<string, unknown>)[keys[index]!] = this.get(values[index]!);
    });
  }

  #makeInstance(number: number, node: NodeOf<'object'>): void {
    const [, prototype, keys, values, extras = {}] = node;
    const base = extras.base === undefined ? undefined : (this.get(extras.base) as object);
    const parent = this.get(prototype) as object | null;
    if (this.isMade(number)) return;
    const object = this.put(number, createInstance(parent, base));
    this.#fillInstance(object, keys, values, extras);
  }

  #fillInstance(object: object, keys: readonly string[], values: readonly Ref[], extras: ObjectExtras): void {
    const { privates, properties, integrity } = extras;
    this.later(() => {
      for (let index = 0; index < keys.length; index++)
        Reflect.defineProperty(object, keys[index]!, {
          value: this.get(values[index]!),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      for (const property of properties ?? []) defineProperty(object, property, this.get);
      if (privates)
        setPrivates(
          object,
          privates.map(([name, value]) => [name, this.get(value)] as const),
        );
    });
    if (integrity) this.atLast(() => close(object, integrity));
  }

  /** The arguments must be complete before the program's function sees them. */
  #makeCall(number: number, node: NodeOf<'call'>): void {
    const [, fn, args, construct] = node;
    const target = this.get(fn) as CallableFunction;
    const values = args.map(this.get);
    this.#settle();
    if (this.isMade(number)) return;
    this.put(
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
