import { pin } from '../../arena/passage.js';
import { inMicrotask } from '../../microtask.js';
import type { Values } from '../../values.js';
import { Writer } from '../../wire/writer.js';
import type { Task } from '../engine.js';
import { align, BOUNDS_BYTES, type Bounds, HEADER_BYTES, Word } from '../frames.js';
import { Views } from '../views.js';

/** A batch of so many bytes goes without waiting for the end of the microtask. */
const FULL_BYTES = 32 * 1024;

/** Task frames that wait for company until the end of the microtask. */
export class Batch {
  readonly #values: Values;
  readonly #push: (frames: Uint8Array) => void;
  readonly #writer = new Writer();
  #words: Int32Array = new Int32Array(0);
  /** Which of the frames that wait are for one worker only, by where they start. */
  readonly #pins = new Map<number, number>();
  #scheduled = false;

  constructor(values: Values, push: (frames: Uint8Array) => void) {
    this.#values = values;
    this.#push = push;
  }

  /**
   * Writes a task's frame.
   * @throws ShipError if the payload cannot travel; then nothing was written
   */
  add(task: Task, code: number, word: number): void {
    const writer = this.#writer;
    const start = writer.length;
    try {
      writer.ensure(HEADER_BYTES + BOUNDS_BYTES);
      writer.length = start + HEADER_BYTES;
      if (task.bounds) this.#bounds(task.bounds);
      task.pins = pin(this.#payload(task.payload));
    } catch (error) {
      writer.length = start;
      throw error;
    }
    const length = writer.length - start;
    writer.ensure(align(length) - length);
    writer.length = start + align(length);
    const words = this.#wordsOf(writer);
    const at = start >> 2;
    words[at + Word.length] = length;
    words[at + Word.slot] = task.slot;
    words[at + Word.generation] = task.generation;
    words[at + Word.code] = code;
    words[at + Word.task] = word;
    words[at + Word.skip] = 0;
  }

  #bounds({ from, to }: Bounds): void {
    this.#writer.double(from);
    this.#writer.double(to);
  }

  /** Writes a payload; gives the handles of what it refers to. */
  #payload(payload: Task['payload']): readonly number[] {
    if (payload instanceof Views) return payload.writeTo(this.#writer, this.#values);
    this.#values.writeList(payload, this.#writer);
    return this.#values.handles;
  }

  /** Marks the last frame, written at `start`, for one worker only. */
  pin(start: number, worker: number): void {
    const at = (start >> 2) + Word.task;
    const words = this.#wordsOf(this.#writer);
    words[at] = words[at]! | ((worker + 1) << 16);
    this.#pins.set(start, worker);
  }

  /** Takes back what was written from byte `start` on; gives the workers for which frames among that were. */
  truncate(start: number): number[] {
    const pins = [...this.#pins].filter(([at]) => at >= start);
    for (const [at] of pins) this.#pins.delete(at);
    this.#writer.length = start;
    return pins.map(([, worker]) => worker);
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#writer.length;
  }

  /** Sends the batch now if it is full, or `now`, and tells whether it did. */
  flushIf(now: boolean): boolean {
    const due = now || this.#writer.length >= FULL_BYTES;
    if (due) this.flush();
    return due;
  }

  /** The same, and else sends it at the end of the microtask. */
  schedule(now: boolean): void {
    if (this.flushIf(now) || this.#scheduled) return;
    this.#scheduled = true;
    inMicrotask(this.flush);
  }

  readonly flush = (): void => {
    this.#scheduled = false;
    const writer = this.#writer;
    if (writer.length === 0) return;
    const frames = writer.bytes.subarray(0, writer.length);
    this.#push(frames);
    writer.reset();
    this.#pins.clear();
  };

  #wordsOf(writer: Writer): Int32Array {
    const { buffer } = writer.bytes;
    if (this.#words.buffer !== buffer) this.#words = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    return this.#words;
  }
}
