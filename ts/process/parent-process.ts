import { type Waitable, waitable } from '../channel/waitable.js';
import { native } from '../native.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';
import { ChildState } from './child-state.js';
import type { Header } from './messages.js';
import type { Sentinel } from './sentinel.js';

/**
 * The process that started this one, as this one sees it. Children end with their parent: a wait for its end is rarely
 * seen to be over.
 */
export class ParentProcess {
  readonly name: string;
  readonly pid: number;
  #state: ChildState | undefined;

  constructor({ parent }: Header) {
    this.name = parent.name;
    this.pid = parent.pid;
  }

  /** For `wait()`: ready when the parent has ended. */
  get sentinel(): Sentinel {
    return this.#watched.sentinel;
  }

  /** For `wait()`, as its sentinel. */
  get [waitable](): Waitable {
    return this.sentinel[waitable];
  }

  isAlive(): boolean {
    return !this.#watched.hasEnded;
  }

  /** Resolves with true when the parent has ended, with false when the time is over. */
  async join(options?: WaitOptions): Promise<boolean> {
    return await this.#watched.wait(checkLimits(options));
  }

  /** `join` that blocks this thread; `timeout` in milliseconds, default for ever. */
  joinSync(timeout?: number): boolean {
    return this.#watched.waitSync(checkTimeout(timeout));
  }

  get #watched(): ChildState {
    this.#state ??= new ChildState(native.watchProcess(this.pid));
    return this.#state;
  }
}
