/** What is found out about the names that a function takes from outside. */

/** Positions in the function's own text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One mention of a free name. */
export interface Mention extends Span {
  /** `{ name }`: the rewritten form needs the key spelled out. */
  readonly shorthand: boolean;
  /** `name(...)` or a template tag: the rewritten form must not become a method call. */
  readonly called: boolean;
}

export interface FreeName {
  readonly name: string;
  readonly mentions: Mention[];
  /** Whether the function assigns it. */
  written: boolean;
  /** The members read from it, when it is used for nothing else: `name.a`, `name.b()`. */
  members: Set<string> | undefined;
}

export type OuterWord = 'this' | 'arguments' | 'new.target' | 'super' | 'eval' | `#${string}`;
