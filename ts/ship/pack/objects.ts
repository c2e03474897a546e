/** Objects other than functions. */
import type { Node, Ref } from '../graph.js';
import { refusals } from '../refusals.js';
import { type Base, packBase } from './exotic.js';
import type { PackContext } from './pack-context.js';
import { refusalOf } from './refused.js';
import { packState, type TravelsBySource } from './state.js';

/** The method by which an object says how it is rebuilt: it returns `[fn, args]`. */
export const reduce = Symbol.for('crossray.reduce');

/** The node of an object. */
export function packObject(context: PackContext, object: object, travelsBySource: TravelsBySource): Node {
  const leaf = context.options.leaf?.leaf(object);
  if (leaf) return ['leaf', leaf.id];
  const reduced = packReduced(context, object) ?? packPlatform(context, object);
  if (reduced) return reduced;
  const refusal = refusalOf(object);
  if (refusal !== undefined) context.fail(refusal);
  const base = packShared(context, object) ?? packBase(context, object);
  return packState(context, object, base, travelsBySource);
}

/** The part of an object that lies in shared memory, of an instance of a program's class or one with fields of its own. */
function packShared({ options }: PackContext, object: object): Base | undefined {
  const id = options.leaf?.base?.(object);
  return id && { node: ['leaf', id], usual: '', keys: Reflect.ownKeys(object) };
}

function packReduced(context: PackContext, object: object): Node | undefined {
  const method: unknown = Reflect.get(object, reduce);
  if (typeof method !== 'function') return undefined;
  const result: unknown = Reflect.apply(method, object, []);
  if (!Array.isArray(result) || typeof result[0] !== 'function' || !Array.isArray(result[1]))
    return context.fail(refusals.reduce);
  const [fn, args] = result as [CallableFunction, unknown[]];
  const label = "[Symbol.for('crossray.reduce')]()";
  return [
    'call',
    context.ref(fn, label),
    args.map((arg, index) => context.ref(arg, `${label}[1][${index}]`)),
    false,
  ];
}

/** Objects of the platform that can be made again from what they print. */
function packPlatform(context: PackContext, object: object): Node | undefined {
  const make = (name: string, ...args: Ref[]): Node => ['call', context.node(['global', [name]]), args, true];
  for (const name of ['URL', 'URLSearchParams'])
    if (isInstance(object, name)) return make(name, String(object));
  if (isInstance(object, 'TextEncoder')) return make('TextEncoder');
  if (isInstance(object, 'DOMException')) {
    const { message, name } = object as DOMException;
    return make('DOMException', message, name);
  }
  return undefined;
}

/** The name is compared first: reading a global of the platform may load its module. */
function isInstance(object: object, name: string): boolean {
  const prototype = Object.getPrototypeOf(object) as { constructor?: { name?: unknown } } | null;
  if (prototype?.constructor?.name !== name) return false;
  const platformClass: unknown = Reflect.get(globalThis, name);
  return typeof platformClass === 'function' && platformClass.prototype === prototype;
}
