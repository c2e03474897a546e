/**
 * What the caller's side and the worker's side of an engine agree on: frames of six words and a payload. The
 * table of words is in docs/dispatch.md.
 */

/** Length of a frame's header in bytes. */
export const HEADER_BYTES = 24;
/** Length of the bounds of a range, behind the header. */
export const BOUNDS_BYTES = 16;
/** Length of the header in 32-bit words. */
export const HEADER_WORDS = 6;

/** Positions of a header's words. */
export const Word = {
  length: 0,
  slot: 1,
  generation: 2,
  /** Task frames: number of the shipped function. */
  code: 3,
  /** Report frames: a `ReportKind`. */
  report: 3,
  /** Task frames: a `TaskKind`, flags, and the pinned worker + 1 in the high half. */
  task: 4,
  /** Report frames: the first item that the payload speaks of. */
  from: 4,
  /** Task frames: items that are finished already. */
  skip: 5,
  /** Report frames: number of items that the payload speaks of. */
  count: 5,
} as const;

/** What a task frame asks for; the low byte of its word. */
export const TaskKind = {
  /** Payload: the array of arguments. One result. */
  call: 0,
  /** Payload: the array of items, the function gets each alone. One result for each. */
  map: 1,
  /** Payload: the array of argument arrays. One result for each. */
  starmap: 2,
  /**
   * Payload: `[input, output]`, two typed arrays over shared memory; before it, `from` and `to` as float64. One result: how
   * many were set.
   */
  range: 3,
} as const;
export type TaskKind = (typeof TaskKind)[keyof typeof TaskKind];

/** The worker measures the run time and reports it. */
export const FLAG_TIMED = 1 << 8;
/** Each element of a range is marked in the control block, because it has a time limit. */
export const FLAG_MARKED = 1 << 9;

/** The word of a task's frame that says what it asks for. */
export function taskWord(kind: TaskKind, timeout: number, timed: boolean): number {
  const marked = kind === TaskKind.range && timeout > 0 ? FLAG_MARKED : 0;
  return kind | marked | (timed ? FLAG_TIMED : 0);
}

/** What a report frame tells. */
export const ReportKind = {
  /** The worker's environment has ended (sent by the addon; slot: worker, generation: incarnation). */
  gone: 1,
  /** Payload: float64 results, as many as the frame has room for. */
  numbers: 2,
  /** Payload: one result. */
  value: 3,
  /** Payload: what the item threw. */
  error: 4,
  /** The task took `from` + 2^32 x `count` microseconds. */
  time: 5,
  /** Payload: what an earlier task left behind threw (slot: worker). */
  stray: 6,
  /** Payload: what the initializer threw (slot: worker). */
  broken: 7,
  /** The worker is ready for tasks (slot: worker, generation: incarnation). */
  ready: 8,
  /** The worker ends on its own account, to be replaced (slot: worker, generation: incarnation). */
  retired: 9,
  /** Payload: why the task cannot run: its function or its payload could not be built. */
  unstartable: 10,
} as const;
export type ReportKind = (typeof ReportKind)[keyof typeof ReportKind];

/** Where the next frame starts: at multiples of 8 bytes, so that float64 payloads are aligned. */
export const align = (bytes: number): number => (bytes + 7) & ~7;

/** The elements that a range is about: `from` and those after it, without `to`. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/** What V8 has read as a double stays one: a loop from such a number on takes 5 % longer than from an integer. */
const asIndex = (number: number): number => (number === (number | 0) ? number | 0 : number);

/** Views of one buffer of frames, as bytes, words and doubles. */
export class FrameView {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;

  constructor(buffer: ArrayBufferLike, byteOffset = 0, byteLength = buffer.byteLength - byteOffset) {
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.words = new Int32Array(buffer, byteOffset, byteLength >> 2);
    this.doubles = new Float64Array(buffer, byteOffset, byteLength >> 3);
  }

  /** The bounds in the frame of a range that starts at byte `at`. */
  boundsAt(at: number): Bounds {
    const start = (at + HEADER_BYTES) >> 3;
    return { from: asIndex(this.doubles[start]!), to: asIndex(this.doubles[start + 1]!) };
  }
}
