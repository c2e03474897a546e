/** The functions a realm has received, by digest: what they keep in their captures lives from task to task. */
import type { ClassState } from './unpack/classes.js';
import { currentToken } from './unpack/classes.js';
import type { Unpacker } from './unpack/unpacker.js';

interface Entry {
  readonly value: unknown;
  /** Undefined when the graph holds no classes that another shipment could change. */
  readonly unpacker: Unpacker | undefined;
  readonly classes: ReadonlySet<CallableFunction>;
}

const none: ReadonlySet<CallableFunction> = new Set();

export class Received {
  readonly #entries = new Map<string, Entry>();
  readonly #capacity: number;
  /** The classes of the function asked for last: what arrives for it must not change their state. */
  classesInUse: ReadonlySet<CallableFunction> = none;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(digest: string, value: unknown, unpacker: Unpacker): void {
    const isPlain = unpacker.classes.length === 0;
    const classes = isPlain ? none : new Set(unpacker.classes.map(({ made }) => made));
    this.#entries.set(digest, { value, unpacker: isPlain ? undefined : unpacker, classes });
    this.classesInUse = classes;
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest);
  }

  has(digest: string): boolean {
    return this.#entries.has(digest);
  }

  /** The value, its classes in the state it came with unless only tasks have changed them since. */
  get(digest: string): unknown {
    const entry = this.#entries.get(digest);
    if (!entry) return undefined;
    if (this.#entries.size >= this.#capacity / 2) this.#touch(digest, entry);
    this.classesInUse = entry.classes;
    if (entry.unpacker) restoreClasses(entry.unpacker);
    return entry.value;
  }

  /** The least recently used go first; order matters only when room gets short. */
  #touch(digest: string, entry: Entry): void {
    this.#entries.delete(digest);
    this.#entries.set(digest, entry);
  }
}

function restoreClasses(unpacker: Unpacker): void {
  for (const { made, state } of unpacker.classes) if (isOther(made, state)) unpacker.restore(made, state);
}

function isOther(made: CallableFunction, { token }: ClassState): boolean {
  return currentToken(made) !== token;
}
