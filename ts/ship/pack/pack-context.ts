/** What the parts of the packer ask of it. */

import type { FreeName, Span } from '../analysis/free-name.js';
import type { FunctionNeeds } from '../analysis/needs.js';
import type { ClassExtras, Code, FunctionExtras, Node, Ref } from '../graph.js';
import type { Closure } from '../inspect/closure.js';
import type { Scripts } from '../inspect/scripts.js';
import type { Session } from '../inspect/session.js';
import type { Site } from './site.js';
import type { Sources } from './source.js';

/** How functions travel: see `PackOptions.shipping`. */
export type Shipping = 'auto' | 'reference' | 'source';

/** Takes objects that the transport moves beside the bytes, such as shared memory and ports. */
export interface LeafHook {
  /**
   * The id under which the transport carries the object, or the object itself if the codec can write it; undefined when
   * it does not travel so. The same object, the same id.
   */
  leaf(value: object): { readonly id: number | object } | undefined;
  /** What `leaf` takes, on which the rest of the object can be built; undefined when there is no such part of it. */
  base?(value: object): object | undefined;
  /** Plain data from which `value` makes an object again that the codec writes otherwise. */
  describe?(value: object): object;
  /** The object that the transport carried under the id, or that is described. */
  value(id: number | object): object;
}

export interface PackOptions {
  /**
   * `auto`: by reference what can be imported, the rest by source. `reference`: only by reference. `source`: home
   * modules of functions are never imported. Default `auto`.
   */
  readonly shipping?: Shipping | undefined;
  readonly leaf?: LeafHook | undefined;
  /** The realm that the packed value goes to, when it is known: what came from there goes back by identity. */
  readonly destination?: string | undefined;
}

/** The inspector with what is known of the scripts; null where there is none. */
export interface Eyes {
  readonly session: Session;
  readonly scripts: Scripts;
}

/** A check that what was packed is still as it was. */
export type Guard = () => boolean;

/** A captured variable that might have to become a cell. */
export interface Variable {
  readonly closure: Closure;
  readonly site: Site | undefined;
  /** The script as stack traces show it. */
  readonly script: string;
  /** Index of its scope among the closure's. */
  readonly level: number;
  readonly free: FreeName;
  /**
   * A class is updated when it is sent again, so whether its variable is a cell must not depend on what else is
   * sent: it is one whenever the script assigns it anywhere.
   */
  readonly always: boolean;
}

/** A value that a function takes from outside. */
export interface Capture {
  readonly name: string;
  readonly value: Ref;
  /** Given for variables; imports, globals and the like cannot be assigned. */
  readonly variable?: Variable;
  /** Given when the value is an object of which this member is meant, read each time. */
  readonly member?: string;
}

/** A replacement in a function's text. */
export interface Edit extends Span {
  readonly text: string;
}

/** A function or class whose code is written when all is known about the variables it shares with others. */
export interface Draft {
  readonly kind: 'function' | 'class';
  readonly needs: Pick<FunctionNeeds, 'text' | 'free' | 'seesItself'>;
  readonly captures: readonly Capture[];
  readonly edits: readonly Edit[];
  readonly code: Omit<Code, 'text' | 'names'>;
  readonly name: string;
  readonly extras: FunctionExtras | ClassExtras;
  readonly closure: Closure;
  /** Free names that the platform explains. */
  readonly platform: readonly string[];
  /** Where it was written, if every function that is made there sees the same. */
  readonly place: string | undefined;
}

/** The packer, as seen while one node is written. */
export interface PackContext {
  readonly options: PackOptions;
  readonly eyes: Eyes | null;
  readonly sources: Sources;
  /** The node of a function that differs in its captured primitives alone from one that was packed before. */
  fill(closure: Closure, text: string): Node | undefined;
  /** Global objects of vm contexts that functions met so far belong to. */
  readonly realms: Set<object>;
  /** Mentions a value, packing it when it is new. `label` says how the current node reaches it. */
  ref(value: unknown, label?: string): Ref;
  /** Mentions a value by a node that is known already. */
  as(value: unknown, node: Node): Ref;
  /** Adds a node that stands for no single value. */
  node(node: Node): Ref;
  /** Adds a node that is written afterwards, so that others can mention it meanwhile. */
  reserve(label: string): { readonly ref: Ref; write(make: () => Node): void };
  /** Names the current node in paths: `function f (app.mjs:12)`. */
  title(text: string): void;
  /** The current node must be packed anew at every call. */
  unstable(): void;
  /** The current node is as it was while the check holds. */
  guard(check: Guard): void;
  /** Refuses; the path to the current node is added. */
  fail(message: string, label?: string): never;
}
