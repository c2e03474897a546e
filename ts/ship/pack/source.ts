/**
 * What is found out about a function that travels by source. Where no variable that it captures is ever assigned, this
 * holds for good and is kept: the next packing writes what the captured values are then, and asks no inspector.
 */
import type { FunctionNeeds } from '../analysis/needs.js';
import type { Closure, ClosureScope } from '../inspect/closure.js';
import { placeOf } from '../inspect/place.js';
import { hasProgramsGlobal } from '../known/intrinsics.js';
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
  /** Where it was written, if every function that is made there sees the same. */
  readonly place: string | undefined;
}

const placesAtMost = 1_000;

/** What is kept of a place serves every function that is made there, and holds on to none of them. */
const nobody = (): void => {};

export class Sources {
  readonly #kept = new WeakMap<CallableFunction, Source>();
  readonly #places = new Map<string, Source>();
  /** Functions that came once. */
  readonly #seen = new WeakSet<CallableFunction>();

  /** What was kept of the function, unless the program has made one of its platform's names its own since. */
  get(fn: CallableFunction): Source | undefined {
    const source = this.#kept.get(fn) ?? this.#keptOfPlace(fn);
    if (!source) return undefined;
    const { closure, platform, place } = source;
    if (!hasProgramsGlobal(closure.global, platform)) return source;
    this.#kept.delete(fn);
    if (place !== undefined) this.#places.delete(place);
    return undefined;
  }

  #keptOfPlace(fn: CallableFunction): Source | undefined {
    if (this.#places.size === 0) return undefined;
    const source = this.#places.get(placeOf(fn) ?? '');
    return source && seenFrom(source, { ...source.closure, fn });
  }

  /** Whether the function comes for the second time, and so perhaps again and again. */
  isSecond(fn: CallableFunction): boolean {
    if (this.#seen.has(fn)) return true;
    this.#seen.add(fn);
    return false;
  }

  /** Keeps it without the other variables of the scopes: those may be large, and change. */
  keep(source: Source): void {
    const { closure, place } = source;
    const scopes = closure.scopes.map(({ description }): ClosureScope => ({ description, variables: {} }));
    if (place === undefined) {
      this.#kept.set(closure.fn, seenFrom(source, { ...closure, scopes }));
      return;
    }
    if (this.#places.size >= placesAtMost) this.#places.clear();
    this.#places.set(place, seenFrom(source, { ...closure, scopes, fn: nobody }));
  }
}

/** The scopes serve to tell which functions share a variable that one of them assigns, and none assigns these. */
function seenFrom(source: Source, closure: Closure): Source {
  const meanings = source.meanings.map((meaning): Meaning => {
    const { variable } = meaning;
    return variable ? { ...meaning, variable: { ...variable, closure } } : meaning;
  });
  return { ...source, closure, meanings };
}
