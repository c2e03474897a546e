/** The worker's end of the dispatcher; the addon has one for each kind of place. */
export interface Link {
  /** True once the caller has stopped this place, maybe before the worker came up. */
  readonly stopped: boolean;
  /**
   * Waits at most `milliseconds` for tasks and copies their frames into `inbox`. Gives the length in bytes; 0: nothing
   * came; `-n`: the next task needs an inbox of n bytes; STOP: end.
   */
  claim(inbox: Uint8Array, milliseconds: number): number;
  /** Starts the next task of the inbox: 1; 0: it was revoked, go on behind it; -1: the rest is not ours any more. */
  begin(): number;
  /** Sends report frames to the caller. */
  report(frames: Uint8Array): void;
  /**
   * The same for frames that refer to objects in shared memory: index and generation of each in turn. They come with the
   * frames, or not at all, whoever is ended when.
   */
  reportWith(frames: Uint8Array, handles: Uint32Array): void;
  /** The packed function `code`, or null if it is not known. */
  code(code: number): Uint8Array | null;
  /** Lets the worker idle on its event loop until it is rung; false: there is work. */
  rest(): boolean;
  /** The worker wants to end. True: something is left that only this worker can run, so it must not end yet. */
  giveBack(): boolean;
}

/** What `claim` answers when the worker has to end: lower than any inbox size it could ask for. */
export const STOP = -(2 ** 52);
