/** What a generated program may mention at a place. */

/**
 * | kind | stands for |
 * |---|---|
 * | number | an expression that is a number and has no effects |
 * | variable | a `let` that holds a number; it is only ever increased |
 * | text, list | a string; an array of numbers that may be pushed to |
 * | holder | an object with numbers `a` and `nested.b`, to be increased |
 * | function | called with a number it gives a number |
 * | later | an async function like that |
 * | generator | a generator function that yields numbers |
 * | class | made with a number, has `value(number)`, and what its features say |
 * | instance | of such a class |
 * | factory | called with a number it gives a function |
 */
export type Kind =
  | 'number'
  | 'variable'
  | 'text'
  | 'list'
  | 'holder'
  | 'function'
  | 'later'
  | 'generator'
  | 'class'
  | 'instance'
  | 'factory';

/** What instances or the class have besides `value`; `plain` is an arrow function without `this`. */
export type Feature = 'accessor' | 'iterator' | 'static' | 'made' | 'private' | 'arrow' | 'plain';

export interface Binding {
  /** The expression to mention it by: a name, or `name.member`. */
  readonly name: string;
  readonly kind: Kind;
  /** Who calls it has a higher level, so that no call comes back to where it started. */
  readonly level: number;
  readonly features?: ReadonlySet<Feature>;
  /** Names that the expression needs besides its first. */
  readonly needs?: readonly string[];
}

/** Lower than any function. */
export const bottom = -9;

export class Scope {
  readonly #bindings: readonly Binding[];
  readonly #own: Binding[] = [];

  constructor(bindings: readonly Binding[] = []) {
    this.#bindings = bindings;
  }

  get all(): readonly Binding[] {
    return [...this.#bindings, ...this.#own];
  }

  add(kind: Kind, name: string, level = bottom, more: Pick<Binding, 'features' | 'needs'> = {}): string {
    this.#own.push({ kind, name, level, ...more });
    return name;
  }

  /** A scope within this one, in which some names mean something else. */
  inner(hidden: readonly string[] = []): Scope {
    return new Scope(this.all.filter(binding => !rootsOf(binding).some(root => hidden.includes(root))));
  }

  /** Bindings of that kind that code of the level may call. */
  find(kind: Kind, level = 0): readonly Binding[] {
    return this.all.filter(binding => binding.kind === kind && binding.level < level);
  }
}

/** The identifiers that have to mean what they meant when the binding was made. */
function rootsOf({ name, needs = [] }: Binding): readonly string[] {
  return [/^[\w$]*/.exec(name)![0], ...needs];
}
