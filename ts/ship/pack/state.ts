/** The state of an object: its class, properties and `#private` fields, on a base if it has one. */
import { types } from 'node:util';
import { Flag, type Node, type ObjectExtras, type Ref } from '../graph.js';
import { homeOf, knownIdentity } from '../identity.js';
import { viewPrivateFields } from '../inspect/closure.js';
import { intrinsicPath, isObjectPrototype } from '../known/intrinsics.js';
import { isOwn } from '../known/own.js';
import { refusals } from '../refusals.js';
import type { Base } from './exotic.js';
import { classesOf, instanceMembers } from './instance-members.js';
import type { PackContext } from './pack-context.js';
import { integrityOf, isPlainProperty, packProperty } from './properties.js';

/** Whether a class travels by source, so that its code can restore what only it can. */
export type TravelsBySource = (made: CallableFunction) => boolean;

export function packState(
  context: PackContext,
  object: object,
  base: Base | undefined,
  travelsBySource: TravelsBySource,
): Node {
  const prototype = Object.getPrototypeOf(object) as object | null;
  const isUsual = base
    ? isInstanceOf(context, prototype, base.usual)
    : isObjectPrototype(prototype, context.realms);
  const classes = isUsual || prototype === null ? [] : classesOf(prototype).filter(made => !isOwn(made));
  const state = new State(context, object, classes, travelsBySource);
  const { keys, values, extras } = state.pack(base ? base.keys : Reflect.ownKeys(object));
  const isBare = Object.keys(extras).length === 0;
  if (base && isUsual && isBare && keys.length === 0) return base.node;
  if (!base && isUsual && isBare) return ['plain', keys, values];
  const whole = base ? { ...extras, base: context.node(base.node) } : extras;
  return ['object', context.ref(prototype, 'prototype'), keys, values, whole];
}

function isInstanceOf(context: PackContext, prototype: object | null, name: string): boolean {
  if (prototype === null) return false;
  const path = intrinsicPath(prototype, context.realms);
  return path?.length === 2 && path[0] === name && path[1] === 'prototype';
}

class State {
  readonly #context: PackContext;
  readonly #object: object;
  readonly #classes: readonly CallableFunction[];
  readonly #travelsBySource: TravelsBySource;

  constructor(
    context: PackContext,
    object: object,
    classes: readonly CallableFunction[],
    travelsBySource: TravelsBySource,
  ) {
    this.#context = context;
    this.#object = object;
    this.#classes = classes;
    this.#travelsBySource = travelsBySource;
  }

  pack(ownKeys: readonly (string | symbol)[]): { keys: string[]; values: Ref[]; extras: ObjectExtras } {
    const privates = this.#packPrivates();
    const bound = this.#classes.filter(
      made => instanceMembers(made).bound.size > 0 && this.#travelsBySource(made),
    );
    const keys: string[] = [];
    const values: Ref[] = [];
    const properties: ObjectExtras['properties'] & unknown[] = [];
    for (const key of ownKeys) {
      const descriptor = Reflect.getOwnPropertyDescriptor(this.#object, key);
      if (!descriptor || isBoundBy(bound, key, descriptor.value)) continue;
      if (typeof key === 'string' && isPlainProperty(descriptor) && key !== '__proto__') {
        keys.push(key);
        values.push(this.#context.ref(descriptor.value, `.${key}`));
      } else properties.push(packProperty(this.#context, key, descriptor));
    }
    if (types.isNativeError(this.#object))
      properties.push(['stack', Flag.configurable | Flag.writable, String(this.#object.stack)]);
    const integrity = integrityOf(this.#object);
    const extras: ObjectExtras = {
      ...(properties.length > 0 && { properties }),
      ...(privates.length > 0 && { privates }),
      ...(integrity > 0 && { integrity }),
    };
    return { keys, values, extras };
  }

  /** The private fields; refuses those that the class cannot restore where they go. */
  #packPrivates(): (readonly [string, Ref])[] {
    const holders = this.#classes.filter(made => {
      const { fields, branded } = instanceMembers(made);
      return fields.length > 0 || branded;
    });
    if (holders.length === 0) return [];
    const { eyes } = this.#context;
    if (!eyes) return this.#context.fail(refusals.noInspectorInstance(this.#name));
    const foreign = holders.filter(made => !this.#travelsBySource(made));
    const [first] = foreign;
    if (first) this.#refusePrivates(first, foreign);
    const declared = new Set(holders.flatMap(made => instanceMembers(made).fields));
    return viewPrivateFields(eyes.session, this.#object)
      .filter(field => declared.has(field.name) && !isBoundBy(holders, field.name, field.value))
      .map(field => [field.name, this.#context.ref(field.value, field.name)] as const);
  }

  #refusePrivates(first: CallableFunction, foreign: readonly CallableFunction[]): never {
    const fields = foreign.flatMap(made => instanceMembers(made).fields).join(', ') || 'private methods';
    const identity = knownIdentity(first);
    const isHome = identity !== undefined && homeOf(identity) === this.#context.options.destination;
    const refusal = isHome ? refusals.homePrivates : refusals.foreignPrivates;
    return this.#context.fail(refusal(this.#name, fields));
  }

  get #name(): string {
    return this.#classes[0]?.name ?? '';
  }
}

/** Whether the value is an arrow function that one of the classes binds to each instance by a field. */
function isBoundBy(classes: readonly CallableFunction[], key: string | symbol, value: unknown): boolean {
  if (typeof value !== 'function' || typeof key !== 'string') return false;
  return classes.some(made => {
    const text = instanceMembers(made).bound.get(key);
    return text !== undefined && text === Function.prototype.toString.call(value);
  });
}
