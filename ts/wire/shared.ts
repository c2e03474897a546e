/**
 * Objects that lie in memory which processes share: queues, connections, locks, arrays. They travel as handles, at any
 * depth, and whoever sends the message keeps what they refer to until it has arrived (`Codec.handles`).
 */

/** The method by which an object says what it is made of. */
const shared: unique symbol = Symbol.for('crossray.shared') as never;

/** What an object is made of, as it travels. */
export interface SharedForm {
  /** Says who makes the object again. */
  readonly kind: string;
  /** The objects of the arena that it refers to: index and generation of each in turn. */
  readonly handles: readonly number[];
  /** Plain data besides. */
  readonly extra?: unknown;
}

/** Makes such an object again; it uses its objects of the arena itself. */
export type Revive = (form: SharedForm) => object;

type ViewForm = (view: ArrayBufferView) => SharedForm | undefined;

let formOfView: ViewForm | undefined;

/** From now on `form` is asked about every view of a buffer: it may lie over shared memory. */
export function whenViewsAreShared(form: ViewForm): void {
  formOfView = form;
}

/** What an object is made of; undefined if it does not travel as handles, or not as handles alone (`sharedBase`). */
export function sharedForm(object: object): SharedForm | undefined {
  if (ArrayBuffer.isView(object)) return formOfView?.(object);
  const method = methodOf(object);
  return method && isNothingElse(object) ? (Reflect.apply(method, object, []) as SharedForm) : undefined;
}

/**
 * For an object that travels as handles and is more besides, an instance of a program's class or with fields of its
 * own: what travels as these handles alone, on which the object can be built.
 */
export function sharedBase(object: object): object | undefined {
  return methodOf(object) && new Base(object);
}

type Method = (this: object) => SharedForm;

function methodOf(object: object): Method | undefined {
  const method: unknown = Reflect.get(object, shared);
  // The prototype of such a class has the method too, and is none of these objects.
  return typeof method === 'function' && !Object.hasOwn(object, 'constructor')
    ? (method as Method)
    : undefined;
}

/** Each class of ours has the method itself; a program's has it from one of them. */
function isNothingElse(object: object): boolean {
  return (
    Object.hasOwn(Object.getPrototypeOf(object) as object, shared) && Reflect.ownKeys(object).length === 0
  );
}

class Base {
  readonly #object: object;

  constructor(object: object) {
    this.#object = object;
  }

  [shared](): SharedForm {
    return (methodOf(this.#object) as Method).call(this.#object);
  }
}
