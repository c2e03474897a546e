/** What `wait()` asks of anything that can be waited for. */
export const waitable: unique symbol = Symbol.for('crossray.waitable') as never;

/** How a thing is waited for. */
export interface Waitable {
  /** Whether the wait for it is over. Has no effect. */
  ready(): boolean;
  /** Asks that this thread's member of the arena is rung at the next change; the caller looks once more afterwards. */
  watch(): void;
}

/** Something that `wait()` takes: a connection, the sentinel of a process. */
export interface CanBeWaitedFor {
  readonly [waitable]: Waitable;
}
