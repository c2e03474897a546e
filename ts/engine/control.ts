/**
 * The control block of one worker: shared memory with sixteen words, then the outbox.
 *
 * | word | written by | meaning |
 * |---|---|---|
 * | taskSlot, taskGeneration | worker | the running task, slot -1: none |
 * | item | worker | the running item of it |
 * | outboxLength | worker | bytes of the outbox that hold results not sent yet |
 * | sends | worker | odd while the outbox is being sent and emptied |
 * | cancelSlot, cancelGeneration, cancelItem | caller | what should stop, slot -1: nothing, item -1: all items |
 * | exitCode | worker | what `process.exit` was called with, `NO_EXIT`: it was not |
 * | started | worker | 1 once it runs |
 *
 * The task's words and the length are plain stores: the caller reads them to see whether anything moves.
 */
export const Control = {
  taskSlot: 0,
  taskGeneration: 1,
  item: 2,
  outboxLength: 3,
  sends: 4,
  cancelSlot: 5,
  cancelGeneration: 6,
  cancelItem: 7,
  exitCode: 8,
  started: 9,
} as const;

/** No exit code: Node takes any integer for one, also -1. */
export const NO_EXIT = -(2 ** 31);

const CONTROL_BYTES = 64;

/** Size of the outbox in bytes: results that do not fit are sent on the spot. */
export const OUTBOX_BYTES = 256 * 1024;

/** Both parts of the block, seen by either side; its memory is shared by them. */
export class ControlBlock {
  /** Where the outbox starts in `buffer`, in bytes. */
  static readonly outboxOffset = CONTROL_BYTES;
  /** Size of a block. */
  static readonly bytes = CONTROL_BYTES + OUTBOX_BYTES;
  readonly words: Int32Array;

  constructor(readonly buffer: ArrayBufferLike) {
    this.words = new Int32Array(buffer, 0, CONTROL_BYTES / Int32Array.BYTES_PER_ELEMENT);
  }

  /** A fresh block in memory that is all zero: nothing runs, nothing is cancelled, nobody has exited. */
  static create(buffer: ArrayBufferLike): ControlBlock {
    const block = new ControlBlock(buffer);
    for (const word of [Control.taskSlot, Control.cancelSlot]) block.words[word] = -1;
    block.words[Control.exitCode] = NO_EXIT;
    return block;
  }
}
