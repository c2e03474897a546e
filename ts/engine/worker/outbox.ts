import { clock } from '../../clock.js';
import type { Values } from '../../values.js';
import { Control, ControlBlock } from '../control.js';
import { align, FrameView, HEADER_BYTES, HEADER_WORDS, ReportKind, Word } from '../frames.js';
import type { Link } from './link.js';

/** So many bytes take the caller some tens of microseconds to read. */
const HEAVY_BYTES = 64 * 1024;

/**
 * Results on their way to the caller. They are collected in shared memory, so that the caller finds them there
 * when this worker dies, and sent in batches.
 */
export class Outbox {
  readonly #view: FrameView;
  readonly #control: Int32Array;
  readonly #link: Link;
  readonly #values: Values;
  readonly #capacity: number;
  #length = 0;
  /** Start of the frame of numbers that can still grow, in bytes; -1: there is none. */
  #open = -1;
  #slot = 0;
  #generation = 0;
  /** The run time is told before the result of this item; -1: of none. */
  #timedItem = -1;
  #startedAt = 0;

  constructor(block: ControlBlock, link: Link, values: Values) {
    this.#view = new FrameView(block.buffer, ControlBlock.outboxOffset);
    this.#control = block.words;
    this.#link = link;
    this.#values = values;
    this.#capacity = this.#view.bytes.length;
  }

  /** The results from now on belong to this task. */
  start(slot: number, generation: number): void {
    this.#close();
    this.#slot = slot;
    this.#generation = generation;
    this.#timedItem = -1;
  }

  /** Tells how long the task takes from now to its `last` item: before that result, with which the task leaves. */
  timeUntil(last: number): void {
    this.#timedItem = last;
    this.#startedAt = clock();
  }

  /** A result, whatever it is. */
  result(item: number, value: unknown): void {
    if (typeof value === 'number') this.number(item, value);
    else this.value(item, value);
  }

  /** A result that is a number: goes behind the one before it, without a header of its own. */
  number(item: number, value: number): void {
    if (item === this.#timedItem) this.#time();
    if (this.#open < 0 || this.#length + 8 > this.#capacity) this.#openNumbers(item);
    this.#view.doubles[this.#length >> 3] = value;
    this.#publish(this.#length + 8);
  }

  /**
   * Room for the results of items from `item` on, if they are numbers: `most` of them or fewer, from `doubles[position]` on.
   * Whoever writes them publishes each by itself, by the length of the outbox: what came before the end of a thread
   * counts. Then it calls `filled`.
   */
  room(item: number, most: number): number {
    if (item === this.#timedItem) this.#time();
    if (this.#open < 0 || this.#length + 8 > this.#capacity) this.#openNumbers(item);
    const fits = Math.min(most, (this.#capacity - this.#length) >> 3);
    return item < this.#timedItem ? Math.min(fits, this.#timedItem - item) : fits;
  }

  get doubles(): Float64Array {
    return this.#view.doubles;
  }

  get position(): number {
    return this.#length >> 3;
  }

  /** Takes notice of what was published in the room. */
  filled(): void {
    if (this.#open < 0) return;
    this.#length = Math.max(this.#length, this.#control[Control.outboxLength]!);
    if (this.#length > this.#open + HEADER_BYTES) return;
    this.#length = this.#open;
    this.#open = -1;
  }

  /**
   * A result that is anything else.
   * @throws ShipError if it cannot travel
   */
  value(item: number, value: unknown): void {
    this.#end(ReportKind.value, item, this.#values.encode(value));
  }

  /** What an item threw. */
  error(item: number, thrown: unknown): void {
    this.#end(ReportKind.error, item, this.#values.encodeError(thrown));
  }

  /** Why the task cannot run at all: fails every item that is left of it. */
  unstartable(thrown: unknown): void {
    this.#frame(ReportKind.unstartable, 0, 0, this.#values.encodeError(thrown));
  }

  /** A report of the worker itself, also in the middle of a task. */
  notice(kind: ReportKind, worker: number, incarnation: number, error?: unknown): void {
    const [slot, generation, timedItem] = [this.#slot, this.#generation, this.#timedItem];
    this.start(worker, incarnation);
    this.#frame(kind, 0, 0, error === undefined ? null : this.#values.encodeError(error));
    this.flush();
    this.start(slot, generation);
    this.#timedItem = timedItem;
  }

  #time(): void {
    this.#timedItem = -1;
    const microseconds = Math.round((clock() - this.#startedAt) * 1000);
    this.#frame(ReportKind.time, microseconds >>> 0, Math.floor(microseconds / 2 ** 32), null);
  }

  /** True if there is nothing to send. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** True once there is so much that the caller should have it already, to read it while this worker goes on. */
  get isHeavy(): boolean {
    return this.#length >= HEAVY_BYTES;
  }

  /** Sends what there is. */
  flush(): void {
    // An item may have ended the thread from within the room.
    this.filled();
    this.#close();
    if (this.#length === 0) return;
    Atomics.add(this.#control, Control.sends, 1);
    try {
      this.#link.report(this.#view.bytes.subarray(0, this.#length));
      this.#publish(0);
    } finally {
      // Also where there was no room for it: the caller waits for the end of a send that it sees.
      Atomics.add(this.#control, Control.sends, 1);
    }
  }

  /** While a frame is open its length word is 0: the published length tells how far it goes. */
  #openNumbers(item: number): void {
    this.#reserve(HEADER_BYTES + 8);
    this.#open = this.#length;
    this.#header(this.#length, 0, ReportKind.numbers, item, 0);
    this.#length += HEADER_BYTES;
  }

  #close(): void {
    if (this.#open < 0) return;
    this.#view.words[(this.#open >> 2) + Word.length] = this.#length - this.#open;
    this.#open = -1;
  }

  /** How an item ended. */
  #end(kind: ReportKind, item: number, payload: Uint8Array): void {
    if (item === this.#timedItem) this.#time();
    this.#frame(kind, item, 1, payload);
  }

  #frame(kind: ReportKind, from: number, count: number, payload: Uint8Array | null): void {
    const length = HEADER_BYTES + (payload?.length ?? 0);
    this.#close();
    // A caller that found it in the outbox of a worker that has died would find its objects dead, too.
    const refersToObjects = payload !== null && this.#values.handles.length > 0;
    if (refersToObjects || align(length) > this.#capacity) {
      this.#sendAlone(length, kind, from, count, payload);
      return;
    }
    this.#reserve(align(length));
    this.#header(this.#length, length, kind, from, count);
    if (payload) this.#view.bytes.set(payload, this.#length + HEADER_BYTES);
    this.#publish(this.#length + align(length));
  }

  /** What is too large for the outbox, or brings objects in shared memory with it. */
  #sendAlone(
    length: number,
    kind: ReportKind,
    from: number,
    count: number,
    payload: Uint8Array | null,
  ): void {
    this.flush();
    const frame = new FrameView(new ArrayBuffer(align(length)));
    frame.words.set([length, this.#slot, this.#generation, kind, from, count]);
    if (payload) frame.bytes.set(payload, HEADER_BYTES);
    const handles = payload ? this.#values.handles : [];
    if (handles.length > 0) this.#link.reportWith(frame.bytes, Uint32Array.from(handles));
    else this.#link.report(frame.bytes);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#capacity) this.flush();
    else this.#close();
  }

  #header(at: number, length: number, kind: ReportKind, from: number, count: number): void {
    const words = this.#view.words;
    const start = at >> 2;
    words[start + Word.length] = length;
    words[start + Word.slot] = this.#slot;
    words[start + Word.generation] = this.#generation;
    words[start + Word.report] = kind;
    words[start + Word.from] = from;
    words[start + HEADER_WORDS - 1] = count;
  }

  #publish(length: number): void {
    this.#length = length;
    this.#control[Control.outboxLength] = length;
  }
}
