import { describe, TimeoutError } from '../errors.js';
import { checkNames } from '../option-names.js';
import { type Future, watchOf } from '../pool/future.js';
import { checkLimits, within } from '../waiting.js';
import { distinct } from './futures.js';

/** `wait` ends with the first future that has ended. */
export const FIRST_COMPLETED = 'FIRST_COMPLETED';
/** `wait` ends with the first future that failed (a cancelled one has not), or when all have ended. */
export const FIRST_EXCEPTION = 'FIRST_EXCEPTION';
/** `wait` ends when all futures have ended. */
export const ALL_COMPLETED = 'ALL_COMPLETED';

/** When `wait` ends. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** How long `wait` waits, and for what. */
export interface FuturesWaitOptions {
  /** Milliseconds; what is not done then stays so, and nothing is thrown. Default: no limit. */
  timeout?: number;
  /** Default `'ALL_COMPLETED'`. */
  returnWhen?: ReturnWhen;
  /** Ends the waiting with its reason. */
  signal?: AbortSignal;
}

/** What `wait` found. */
export interface DoneAndNotDone<F> {
  done: Set<F>;
  notDone: Set<F>;
}

const CHOICES: readonly string[] = [FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED];

/**
 * Waits for futures, which may come from several executors and pools.
 * @param options milliseconds, or that and more
 * @returns those that have ended, and the others; each once
 */
export async function wait<F extends Future<unknown>>(
  futures: Iterable<F>,
  options: number | FuturesWaitOptions = {},
): Promise<DoneAndNotDone<F>> {
  const all = distinct(futures);
  const given = typeof options === 'number' ? { timeout: options } : options;
  checkNames(given, ['timeout', 'returnWhen', 'signal']);
  const { returnWhen = ALL_COMPLETED, timeout, signal }: FuturesWaitOptions = given;
  if (!CHOICES.includes(returnWhen)) {
    throw new TypeError(
      `returnWhen: expected ${CHOICES.map(word => `'${word}'`).join(' or ')}, got ${describe(returnWhen)}`,
    );
  }
  const limits = checkLimits({ timeout, signal });
  const over = new Over(all, returnWhen);
  try {
    await within(over.promise, limits, 'the end of the futures');
  } catch (error) {
    // Nothing but the limits makes it reject.
    if (!(error instanceof TimeoutError) || error === signal?.reason) throw error;
  } finally {
    over.forget();
  }
  return sort(all);
}

/** Resolves when enough futures have ended. */
class Over {
  readonly promise: Promise<void>;
  /** What each future that had not ended calls back. */
  readonly #watched = new Map<Future<unknown>, () => void>();
  #resolve!: () => void;
  #left = 0;

  constructor(futures: ReadonlySet<Future<unknown>>, returnWhen: ReturnWhen) {
    this.promise = new Promise(resolve => {
      this.#resolve = resolve;
    });
    for (const future of futures) this.#watch(future, returnWhen);
    if (this.#left === 0) this.#resolve();
  }

  /** Futures that are still under way keep nothing of this. */
  forget(): void {
    for (const [future, callback] of this.#watched) watchOf(future).forget(callback);
  }

  #watch(future: Future<unknown>, returnWhen: ReturnWhen): void {
    const watch = watchOf(future);
    const look = (): void => {
      if (returnWhen === FIRST_COMPLETED) this.#resolve();
      if (returnWhen === FIRST_EXCEPTION && watch.end === 'error') this.#resolve();
    };
    if (watch.end !== null) {
      look();
      return;
    }
    this.#left++;
    const callback = (): void => {
      look();
      if (--this.#left === 0) this.#resolve();
    };
    this.#watched.set(future, callback);
    watch.whenDone(callback);
  }
}

function sort<F extends Future<unknown>>(futures: ReadonlySet<F>): DoneAndNotDone<F> {
  const done = new Set<F>();
  const notDone = new Set<F>();
  for (const future of futures) (future.done() ? done : notDone).add(future);
  return { done, notDone };
}
