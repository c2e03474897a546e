import type { AnyFunction, Engine } from '../engine/engine.js';
import { TaskKind } from '../engine/frames.js';
import { cancellation } from './cancellation.js';
import type { Items } from './chunks.js';
import type { ImapOptions } from './imap.js';
import type { Iterations } from './iterations.js';
import type { Tracer } from './trace.js';

/** What an executor needs of its pool beside the methods that everybody may call. */
export class Backstage {
  readonly #engine: Engine;
  readonly #iterations: Iterations;
  readonly #tracer: Tracer;

  constructor(engine: Engine, iterations: Iterations, tracer: Tracer) {
    this.#engine = engine;
    this.#iterations = iterations;
    this.#tracer = tracer;
  }

  /**
   * `imap` for a function of several arguments: every item is an array of them.
   * @param boundary the method that the user called
   */
  istarmap<A extends readonly unknown[], R>(
    fn: AnyFunction,
    lists: Items<A>,
    options: ImapOptions,
    boundary: (...args: never[]) => unknown,
  ): AsyncIterableIterator<R> {
    const trace = this.#tracer.open(boundary, fn).capture();
    return this.#iterations.start(TaskKind.starmap, fn, lists, options, true, trace);
  }

  /** Lazy maps read on without anybody who takes their results. */
  hurry(): void {
    this.#iterations.hurry();
  }

  /** What has not started never will, and rejects with CancelledError. What runs goes on. */
  cancelUnstarted(): void {
    const reason = () =>
      cancellation('the call was cancelled before it had started: its executor was shut down');
    this.#iterations.cancelRest(reason);
    this.#engine.cancelUnstarted(reason);
  }
}
