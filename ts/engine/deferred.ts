/** A promise with its two ends; `Promise.withResolvers` for Node 20. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  #resolve!: (value: unknown) => void;
  #reject!: (reason: unknown) => void;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve as (value: unknown) => void;
      this.#reject = reject;
    });
  }

  resolve(value: T): void {
    this.#resolve(value);
  }

  reject(reason: unknown): void {
    this.#reject(reason);
  }
}
