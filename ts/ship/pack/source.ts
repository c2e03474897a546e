/**
 * What is found out about a function that travels by source. Where no variable that it captures is ever assigned, this
 * holds for good and is kept: the next packing writes what the captured values are then, and asks no inspector.
 */
import type { FunctionNeeds } from '../analysis/needs.js';
import type { Closure, ClosureScope } from '../inspect/closure.js';
import { isProgramsGlobal } from '../known/intrinsics.js';
import type { Meaning } from './meaning.js';
import type { Draft, Edit } from './pack-context.js';

export interface Source {
  readonly closure: Closure;
  /** The script as stack traces show it. */
  readonly script: string;
  readonly needs: FunctionNeeds;
  readonly edits: readonly Edit[];
  readonly code: Draft['code'];
  readonly meanings: readonly Meaning[];
  /** Free names that the platform explains. */
  readonly platform: readonly string[];
}

export class Sources {
  readonly #kept = new WeakMap<CallableFunction, Source>();
  /** Functions that came once. Most closures do, and keeping what is known of them would be work for the collector. */
  readonly #seen = new WeakSet<CallableFunction>();

  /** What was kept of the function, unless the program has made one of its platform's names its own since. */
  get(fn: CallableFunction): Source | undefined {
    const source = this.#kept.get(fn);
    if (!source) return undefined;
    const { closure, platform } = source;
    if (!platform.some(name => isProgramsGlobal(closure.global, name))) return source;
    this.#kept.delete(fn);
    return undefined;
  }

  /** Whether the function comes for the second time, and so perhaps again and again. */
  isSecond(fn: CallableFunction): boolean {
    if (this.#seen.has(fn)) return true;
    this.#seen.add(fn);
    return false;
  }

  /** Keeps it without the other variables of the scopes: those may be large, and change. */
  keep(source: Source): void {
    const { closure, meanings } = source;
    const scopes = closure.scopes.map(({ description }): ClosureScope => ({ description, variables: {} }));
    const narrow: Closure = { ...closure, scopes };
    const kept = meanings.map(meaning => withClosure(meaning, narrow));
    this.#kept.set(closure.fn, { ...source, closure: narrow, meanings: kept });
  }
}

/** The scopes serve to tell which functions share a variable that one of them assigns, and none assigns these. */
function withClosure(meaning: Meaning, closure: Closure): Meaning {
  const { variable } = meaning;
  return variable ? { ...meaning, variable: { ...variable, closure } } : meaning;
}
