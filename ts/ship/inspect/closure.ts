/** What the inspector tells about a function: where it was written and which variables it can see. */
import type { ObjectId, RemoteValue, Session } from './session.js';

/** One scope of a closure, innermost first. `variables` is a copy: reading is all it is good for. */
export interface ClosureScope {
  /** V8's word: `Closure (name)`, `Block`, `Catch`, `With`, `Eval`, `Module`, `Script`. */
  readonly description: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A private member of an object; methods and accessors are `method`. */
export interface PrivateMember {
  readonly name: string;
  readonly value: unknown;
}

export interface Closure {
  readonly kind: 'closure';
  readonly fn: CallableFunction;
  readonly scriptId: string;
  /** Zero-based position: an arrow's first character, else the parameter list's bracket. */
  readonly line: number;
  readonly column: number;
  readonly scopes: readonly ClosureScope[];
  /** The global object of the realm that the function belongs to. */
  readonly global: object;
  /** The private static fields of a class. */
  readonly statics: readonly PrivateMember[];
}

export type FunctionView =
  | Closure
  | {
      readonly kind: 'bound';
      readonly target: CallableFunction;
      readonly self: unknown;
      readonly args: unknown[];
    }
  | { readonly kind: 'native' }
  | { readonly kind: 'proxy' };

interface PrivateProperty {
  readonly name: string;
  readonly value?: RemoteValue;
  readonly get?: RemoteValue;
  readonly set?: RemoteValue;
}

interface Properties {
  readonly internalProperties?: readonly { name: string; value?: RemoteValue }[];
  readonly privateProperties?: readonly PrivateProperty[];
}

function propertiesOf(session: Session, objectId: ObjectId): Properties {
  return session.post('Runtime.getProperties', { objectId, ownProperties: true });
}

/** Fields only: private methods and accessors come with their class. */
function privateFields(session: Session, { privateProperties = [] }: Properties): PrivateMember[] {
  return privateProperties.flatMap(({ name, value }) =>
    value ? [{ name, value: session.take(value) }] : [],
  );
}

/** Looks at a function. */
export function viewFunction(session: Session, fn: CallableFunction): FunctionView {
  return session.handle(fn, (id): FunctionView => {
    const properties = propertiesOf(session, id);
    const internal = new Map(properties.internalProperties?.map(({ name, value }) => [name, value]));
    const target = internal.get('[[TargetFunction]]');
    if (target) {
      const self = internal.get('[[BoundThis]]');
      const args = internal.get('[[BoundArgs]]');
      return {
        kind: 'bound',
        target: session.take(target) as CallableFunction,
        self: self && session.take(self),
        args: args ? Array.from(session.take(args) as ArrayLike<unknown>) : [],
      };
    }
    if (internal.has('[[Target]]')) return { kind: 'proxy' };
    const location = internal.get('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined;
    const list = internal.get('[[Scopes]]');
    if (!location || !list) return { kind: 'native' };
    const { scopes, global } = readScopes(session.take(list));
    return {
      kind: 'closure',
      fn,
      scriptId: location.scriptId,
      line: location.lineNumber,
      column: location.columnNumber,
      scopes,
      global,
      statics: privateFields(session, properties),
    };
  });
}

/** The list of scopes is a real array of `{ description, object }`; the last one is the global object itself. */
function readScopes(list: unknown): { scopes: ClosureScope[]; global: object } {
  const scopes: ClosureScope[] = [];
  let global: object = globalThis;
  for (const { description, object } of Array.from(
    list as ArrayLike<{ description: string; object: Record<string, unknown> }>,
  )) {
    if (description === 'Global') {
      global = object;
      break;
    }
    scopes.push({ description, variables: object });
  }
  return { scopes, global };
}

/** The `#private` fields of an object with their values. */
export function viewPrivateFields(session: Session, object: object): PrivateMember[] {
  return session.handle(object, id => privateFields(session, propertiesOf(session, id)));
}
