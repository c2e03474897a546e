import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import type { AnyFunction } from '../engine.js';

/** Where a loop leaves a result that it could not store. */
export interface Stash {
  result: unknown;
}

/**
 * One loop for each function, so that V8 sees one callee in it and inlines that: a loop that many functions share
 * takes several times as long for `x => x * x`.
 */
export class FunctionLoops<Loop extends AnyFunction> {
  readonly #parameters: readonly string[];
  readonly #source: string;
  readonly #loops = new WeakMap<AnyFunction, Loop>();

  /** @param source body of the loop; it may use its parameters and nothing else */
  constructor(parameters: readonly string[], source: string) {
    this.#parameters = parameters;
    this.#source = source;
  }

  /** The loop that will never see any other function. */
  of(fn: AnyFunction): Loop {
    const known = this.#loops.get(fn);
    if (known) return known;
    // In stacks its frame counts as one of ours.
    const filename = fileURLToPath(import.meta.url);
    const loop = compileFunction(this.#source, this.#parameters, { filename }) as unknown as Loop;
    this.#loops.set(fn, loop);
    return loop;
  }
}
