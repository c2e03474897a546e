import { pin } from '../../arena/passage.js';
import type { Values } from '../../values.js';
import { Writer } from '../../wire/writer.js';
import type { Task } from '../engine.js';
import { align, HEADER_BYTES, Word } from '../frames.js';

/** A batch of so many bytes goes without waiting for the end of the microtask. */
const FULL_BYTES = 32 * 1024;

/** Task frames that wait for company until the end of the microtask. */
export class Batch {
  readonly #values: Values;
  readonly #push: (frames: Uint8Array) => void;
  readonly #writer = new Writer();
  #words: Int32Array = new Int32Array(0);
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
      writer.ensure(HEADER_BYTES);
      writer.length = start + HEADER_BYTES;
      this.#values.writeList(task.payload, writer);
      task.pins = pin(this.#values.handles);
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

  /** Marks the last frame, written at `start`, for one worker only. */
  pin(start: number, worker: number): void {
    const at = (start >> 2) + Word.task;
    const words = this.#wordsOf(this.#writer);
    words[at] = words[at]! | ((worker + 1) << 16);
  }

  /** Takes back what was written from byte `start` on. */
  truncate(start: number): void {
    this.#writer.length = start;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#writer.length;
  }

  /** Sends the batch now, if it is full or `now`, else at the end of the microtask. */
  schedule(now: boolean): void {
    if (now || this.#writer.length >= FULL_BYTES) {
      this.flush();
    } else if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.flush);
    }
  }

  readonly flush = (): void => {
    this.#scheduled = false;
    const writer = this.#writer;
    if (writer.length === 0) return;
    const frames = writer.bytes.subarray(0, writer.length);
    this.#push(frames);
    writer.reset();
  };

  #wordsOf(writer: Writer): Int32Array {
    const { buffer } = writer.bytes;
    if (this.#words.buffer !== buffer) this.#words = new Int32Array(buffer, 0, buffer.byteLength >> 2);
    return this.#words;
  }
}
