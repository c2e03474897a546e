/** What a parent knows of a child, process or thread: always as it is, without a turn of the event loop. */
import { join, whenRung } from '../arena/membership.js';
import { NOT_YET, until } from '../arena/waits.js';
import type { NativeModule } from '../native.js';
import type { Limits } from '../waiting.js';
import { Sentinel } from './sentinel.js';
import { signalName, signalNumber } from './signals.js';

/** The addon's own view of a child. */
export type NativeChild = InstanceType<NativeModule['Child']>;

/** A child that was started. */
export class ChildState {
  readonly #native: NativeChild;
  #sentinel: Sentinel | undefined;

  constructor(native: NativeChild) {
    join();
    this.#native = native;
  }

  /** Ready when it has ended. */
  get sentinel(): Sentinel {
    this.#sentinel ??= new Sentinel({ ready: () => this.hasEnded, watch: () => this.watch() });
    return this.#sentinel;
  }

  /** The process in which it runs. */
  get pid(): number {
    return this.#native.pid;
  }

  /** null while it runs; `-n`: signal n ended it. */
  get exitCode(): number | null {
    return this.#native.code ?? null;
  }

  get signalCode(): NodeJS.Signals | null {
    const { exitCode } = this;
    return exitCode !== null && exitCode < 0 ? (signalName(-exitCode) ?? null) : null;
  }

  get hasEnded(): boolean {
    return this.exitCode !== null;
  }

  /** What `read` makes of what it said before it ended, or null; once. */
  takeReport<T>(read: (report: Uint8Array) => T): T | null {
    const report = this.#native.takeReport();
    if (!report) return null;
    try {
      return read(report);
    } finally {
      // What was made of it uses the objects in shared memory that it refers to.
      this.#native.dropReport();
    }
  }

  /**
   * What ended it that it could not say itself, where anybody else tells; null: nothing. Undefined: that is not known
   * yet, and `diagnosed` waits for it.
   */
  get diagnosis(): Error | null | undefined {
    return null;
  }

  /** Resolves when `diagnosis` is known. To be asked when it has ended. */
  diagnosed(): Promise<void> {
    return Promise.resolve();
  }

  /** Asks to be rung when it has ended. */
  watch(): void {
    this.#native.watch();
  }

  /** Resolves with whether it has ended within the limits. Holds the event loop meanwhile. */
  wait(limits: Limits): Promise<boolean> {
    return until<boolean>(
      {
        attempt: () => this.hasEnded || NOT_YET,
        watch: () => this.watch(),
        expired: () => false,
      },
      limits,
    );
  }

  /** Blocks this thread until it has ended, at most for `timeout` milliseconds. */
  waitSync(timeout: number): boolean {
    return this.#native.wait(timeout);
  }

  /** Calls back on this thread's event loop when it has ended. Does not hold the loop. */
  onEnd(callback: () => void): void {
    if (this.#native.watch()) pending.set(this, [...(pending.get(this) ?? []), callback]);
    else queueMicrotask(callback);
  }

  /** Sends a signal, unless it has ended. */
  signal(name: NodeJS.Signals): void {
    this.#native.signal(signalNumber(name));
  }
}

const pending = new Map<ChildState, (() => void)[]>();

whenRung(() => {
  for (const [child, callbacks] of pending) {
    if (!child.hasEnded) continue;
    pending.delete(child);
    for (const callback of callbacks) callback();
  }
});
