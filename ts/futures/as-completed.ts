import { TimeoutError } from '../errors.js';
import { type Future, watchOf } from '../pool/future.js';
import { checkLimits, type Limits, type WaitOptions, within } from '../waiting.js';
import { distinct } from './futures.js';

/**
 * What `asCompleted` gives to `for await`. Not an `AsyncIterable`, of which TypeScript thinks that its items are
 * awaited: these are futures, and stay futures.
 */
export interface Completions<F> {
  next(): Promise<IteratorResult<F, undefined>>;
  return(): Promise<IteratorResult<F, undefined>>;
  [Symbol.asyncIterator](): Completions<F>;
}

/**
 * The futures, each once, as they end; those that have ended first. They may come from several executors and pools.
 * @param options milliseconds from this call, or that and a signal: whoever asks later than that for a future that
 * has not ended gets a TimeoutError, and the iteration is over
 */
export function asCompleted<F extends Future<unknown>>(
  futures: Iterable<F>,
  options?: WaitOptions,
): Completions<F> {
  return new Ends(distinct(futures), checkLimits(options));
}

/** Not a generator: a generator awaits what it yields, and would give results in place of futures. */
class Ends<F extends Future<unknown>> implements Completions<F> {
  readonly #total: number;
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;
  /** Under way, with what each calls back. */
  readonly #left = new Map<F, () => void>();
  /** Ended and not handed out. */
  readonly #ready = new Set<F>();
  #wake: () => void = () => {};
  /** The latest step: one after the other. */
  #latest: Promise<unknown> = Promise.resolve();

  constructor(futures: ReadonlySet<F>, { timeout, signal }: Limits) {
    this.#total = futures.size;
    this.#deadline = performance.now() + timeout;
    this.#signal = signal;
    for (const future of futures) this.#watch(future);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<F, undefined>> {
    const step = this.#latest.then(() => this.#step());
    this.#latest = step.catch(() => {});
    return step;
  }

  async return(): Promise<IteratorResult<F, undefined>> {
    this.#stop();
    return { done: true, value: undefined };
  }

  #watch(future: F): void {
    const watch = watchOf(future);
    if (watch.end !== null) {
      this.#ready.add(future);
      return;
    }
    const callback = (): void => {
      this.#left.delete(future);
      this.#ready.add(future);
      this.#wake();
    };
    this.#left.set(future, callback);
    watch.whenDone(callback);
  }

  async #step(): Promise<IteratorResult<F, undefined>> {
    if (this.#ready.size === 0 && this.#left.size > 0) await this.#oneMore();
    for (const future of this.#ready) {
      // What was handed out is not kept.
      this.#ready.delete(future);
      return { done: false, value: future };
    }
    return { done: true, value: undefined };
  }

  /** Waits until one more has ended, or nobody wants to know any more. */
  async #oneMore(): Promise<void> {
    const woken = new Promise<void>(resolve => {
      this.#wake = resolve;
    });
    const timeout = Math.max(this.#deadline - performance.now(), 0);
    try {
      await within(woken, { timeout, signal: this.#signal }, 'the next future');
    } catch (error) {
      const unfinished = this.#left.size;
      this.#stop();
      if (this.#signal?.aborted || !(error instanceof TimeoutError)) throw error;
      throw new TimeoutError(`${unfinished} (of ${this.#total}) futures unfinished`);
    }
  }

  #stop(): void {
    for (const [future, callback] of this.#left) watchOf(future).forget(callback);
    this.#left.clear();
    this.#ready.clear();
    this.#wake();
  }
}
