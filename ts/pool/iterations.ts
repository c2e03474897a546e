import type { AnyFunction, Engine } from '../engine/engine.js';
import type { TaskKind } from '../engine/frames.js';
import type { Items } from './chunks.js';
import { Imap, type ImapOptions, planImap } from './imap.js';
import type { Settle } from './outcome.js';
import { withProgress } from './progress.js';
import type { Submitter } from './submitter.js';
import type { Tally } from './tally.js';
import type { Trace } from './trace.js';

const NOBODY: Settle<unknown> = { resolve() {}, reject() {} };

/**
 * The lazy maps of a pool that may still send something. A lazy map is a call too: what it has not read yet may
 * still come, also after `close()`, so the engine closes with the last of them.
 */
export class Iterations {
  readonly #engine: Engine;
  readonly #submitter: Submitter;
  readonly #tally: Tally;
  readonly #open = new Set<Pick<Imap<unknown, unknown>, 'abort' | 'cancelRest' | 'hurry'>>();
  #closed = false;

  constructor(engine: Engine, submitter: Submitter, tally: Tally) {
    this.#engine = engine;
    this.#submitter = submitter;
    this.#tally = tally;
  }

  /** @throws ClosedError, TypeError or RangeError as every call of a pool */
  start<T, R>(
    kind: TaskKind,
    fn: AnyFunction,
    items: Items<T>,
    options: ImapOptions,
    ordered: boolean,
    trace: Trace,
  ): Imap<T, R> {
    this.#submitter.admit(fn, 1);
    const { told, end } = withProgress(options, NOBODY);
    const plan = planImap(fn, items, told, ordered, this.#submitter.workers);
    const over = () => {
      end.resolve(null);
      this.#open.delete(imap);
      this.#closeIfOver();
    };
    const imap = new Imap<T, R>(this.#engine, { ...plan, kind, trace, tally: this.#tally, over });
    this.#open.add(imap);
    imap.start();
    return imap;
  }

  /** No more will be started. */
  close(): void {
    this.#closed = true;
    this.#closeIfOver();
  }

  /** Ends all of them. */
  abort(reason: () => unknown): void {
    this.#closed = true;
    for (const imap of [...this.#open]) imap.abort(reason());
  }

  /** They read on as results come, whether or not somebody takes them: then all of them end by themselves. */
  hurry(): void {
    for (const imap of [...this.#open]) imap.hurry();
  }

  /** They read no further, and tell so behind what they have read. */
  cancelRest(reason: () => unknown): void {
    for (const imap of [...this.#open]) imap.cancelRest(reason());
  }

  #closeIfOver(): void {
    if (this.#closed && this.#open.size === 0) this.#engine.close();
  }
}
