import { join } from '../arena/membership.js';
import { told } from '../arena/refusals.js';
import { type Description, handleAt, type Shared, shared } from '../arena/shared.js';
import { NOT_YET, until } from '../arena/waits.js';
import { native } from '../native.js';
import { ownClass } from '../own-class.js';
import { checkLimits, checkTimeout, type WaitOptions } from '../waiting.js';

type Native = InstanceType<typeof native.ArenaEvent>;

/** A flag that can be waited for, across the threads and processes that it is sent to. */
export class Event implements Shared {
  readonly #native: Native;

  constructor();
  /** @internal */
  constructor(opened: Native);
  constructor(opened?: Native) {
    join();
    this.#native = opened ?? told(() => native.ArenaEvent.create());
  }

  /** @internal */
  static revive(handles: readonly number[]): Event {
    join();
    return new Event(told(() => native.ArenaEvent.open(...handleAt(handles, 0))));
  }

  isSet(): boolean {
    return this.#native.isSet();
  }

  /** Sets it, and lets everybody go who waits. */
  set(): void {
    this.#native.set();
  }

  /** From now on it is waited for again. Those who were waiting when it was set have been let go all the same. */
  clear(): void {
    this.#native.clear();
  }

  /** True once it is set; false if the time was over first. */
  async wait(options?: WaitOptions): Promise<boolean> {
    const event = this.#native;
    const count = event.count();
    return until<boolean>(
      { attempt: () => event.isOver(count) || NOT_YET, watch: () => event.watch(), expired: () => false },
      checkLimits(options),
    );
  }

  /**
   * The same, blocking this thread.
   * @throws WouldDeadlockError if there is no limit and nobody else has the event, to set it
   */
  waitSync(timeout?: number): boolean {
    const limit = checkTimeout(timeout);
    return told(() => this.#native.waitSync(limit));
  }

  /** @internal */
  [shared](): Description {
    return { kind: 'Event', handles: this.#native.handle };
  }
}

ownClass(Event, it => ({ set: it.isSet() }));
