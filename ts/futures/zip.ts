import type { Items } from '../pool/chunks.js';

type Source = Iterator<unknown> | AsyncIterator<unknown>;

/** Lists of one item of each input, as many as the shortest input has; asynchronous only if an input is. */
export function zip(inputs: readonly Items<unknown>[]): Items<unknown[]> {
  if (inputs.every(isSync)) return zipNow(inputs);
  return { [Symbol.asyncIterator]: () => new LaterZip(inputs) };
}

/** Of an input that offers both ways, the asynchronous one is taken. */
const isSync = (input: Items<unknown>): input is Iterable<unknown> =>
  typeof (input as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] !== 'function';

function* zipNow(inputs: readonly Iterable<unknown>[]): Generator<unknown[]> {
  const sources = inputs.map(input => input[Symbol.iterator]());
  const open = new Set(sources);
  try {
    for (;;) {
      const list: unknown[] = [];
      for (const source of sources) {
        // One that throws is at its end, and one at its end is not told of ours.
        open.delete(source);
        const step = source.next();
        if (step.done) return;
        open.add(source);
        list.push(step.value);
      }
      yield list;
    }
  } finally {
    for (const source of open) source.return?.();
  }
}

/** Not a generator: that could not be ended while it waits for an item. */
class LaterZip implements AsyncIterator<unknown[]> {
  readonly #sources: readonly Source[];
  readonly #open: Set<Source>;

  constructor(inputs: readonly Items<unknown>[]) {
    this.#sources = inputs.map(input =>
      isSync(input) ? input[Symbol.iterator]() : input[Symbol.asyncIterator](),
    );
    this.#open = new Set(this.#sources);
  }

  async next(): Promise<IteratorResult<unknown[]>> {
    const list: unknown[] = [];
    for (const source of this.#sources) {
      const step = await this.#step(source);
      if (step.done) return this.return();
      list.push(step.value);
    }
    return { done: false, value: list };
  }

  async return(): Promise<IteratorResult<unknown[]>> {
    const open = [...this.#open];
    this.#open.clear();
    for (const source of open) await source.return?.();
    return { done: true, value: undefined };
  }

  /** One that throws ends the others too. */
  async #step(source: Source): Promise<IteratorResult<unknown>> {
    try {
      const step = await source.next();
      if (step.done) this.#open.delete(source);
      return step;
    } catch (error) {
      this.#open.delete(source);
      await this.return();
      throw error;
    }
  }
}
