import { TimeoutError } from '../errors.js';
import { settlesWithin } from '../waiting.js';

/**
 * An iteration that has to be over at a certain time. What is there is handed out also afterwards; whoever asks for
 * more gets a TimeoutError, which ends the iteration.
 */
export class TimedIteration<R> implements AsyncIterableIterator<R> {
  readonly #items: AsyncIterableIterator<R>;
  readonly #timeout: number;
  readonly #deadline: number;

  /** @param timeout milliseconds from now */
  constructor(items: AsyncIterableIterator<R>, timeout: number) {
    this.#items = items;
    this.#timeout = timeout;
    this.#deadline = performance.now() + timeout;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<R>> {
    const step = this.#items.next();
    // A task may throw a TimeoutError of its own, so time is told by the clock.
    if (await settlesWithin(step, this.#deadline - performance.now())) return step;
    step.catch(() => {});
    // Not awaited: an input may take its time to end.
    this.return().catch(() => {});
    throw new TimeoutError(`the next result of map was not there within ${this.#timeout} ms of the call`);
  }

  async return(value?: unknown): Promise<IteratorResult<R>> {
    await this.#items.return?.(value);
    return { done: true, value };
  }

  async throw(error?: unknown): Promise<IteratorResult<R>> {
    await this.return();
    throw error;
  }
}
