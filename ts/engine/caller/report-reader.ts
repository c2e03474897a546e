import { InvalidStateError } from '../../errors.js';
import { withUsersFrames } from '../../users-frames.js';
import { isPending, type Values } from '../../values.js';
import type { Task } from '../engine.js';
import { align, type FrameView, HEADER_BYTES, ReportKind, Word } from '../frames.js';
import { failRest } from './loss.js';

/** What reports are about. */
export interface ReportTarget {
  find(slot: number, generation: number): Task | null;
  /** Items up to `done` are settled; the task leaves when that is all. */
  advanced(task: Task, done: number): void;
  /** A result came for a task that has left. */
  unwanted(slot: number, generation: number): void;
  timed(task: Task, milliseconds: number): void;
  /** A report of a worker itself. */
  notice(kind: ReportKind, worker: number, incarnation: number, error: unknown): void;
}

/** Reads report frames and settles what they tell of. */
export class ReportReader {
  readonly #values: Values;
  readonly #target: ReportTarget;

  constructor(values: Values, target: ReportTarget) {
    this.#values = values;
    this.#target = target;
  }

  #reading = false;
  /** Whoever blocks cannot await the modules of a result. */
  #blocks = false;
  /** Results that await modules. */
  #awaiting = 0;
  #notices = true;

  /**
   * Waits for results on this thread.
   *
   * @param wait reads what comes
   * @throws InvalidStateError while results are being read
   */
  blocking<T>(wait: () => T): T {
    if (this.#reading) throw new InvalidStateError('a Sync method was called while results were being read');
    this.#blocks = true;
    try {
      return wait();
    } finally {
      this.#blocks = false;
    }
  }

  /** @throws InvalidStateError if there are results that no blocking wait will ever see */
  refuseAwaited(): void {
    if (this.#awaiting > 0)
      throw new InvalidStateError('the result has come, but its modules are still being imported: await it');
  }

  /**
   * Reads an outbox. What else its worker tells is left to the worker if that will still send it: results are
   * known again when they come, notices are not.
   */
  readAll(view: FrameView, notices: boolean): void {
    this.#notices = notices;
    try {
      this.read(view, view.bytes.length);
    } finally {
      this.#notices = true;
    }
  }

  /** Reads the frames in the first `length` bytes. */
  read(view: FrameView, length: number): void {
    this.#reading = true;
    try {
      this.#readFrames(view, length);
    } finally {
      this.#reading = false;
    }
  }

  #readFrames(view: FrameView, length: number): void {
    const { words } = view;
    for (let at = 0; at < length; at += align(words[(at >> 2) + Word.length]!)) {
      const start = at >> 2;
      const kind = words[start + Word.report] as ReportKind;
      if (kind === ReportKind.numbers) this.#numbers(view, at);
      else if (kind === ReportKind.value || kind === ReportKind.error) this.#payload(view, at, kind);
      else if (kind === ReportKind.time) this.#time(view, at);
      else if (kind === ReportKind.unstartable) this.#unstartable(view, at);
      else if (this.#notices) this.#notice(view, at, kind);
    }
  }

  #taskAt({ words }: FrameView, start: number): Task | null {
    return this.#target.find(words[start + Word.slot]!, words[start + Word.generation]!);
  }

  /**
   * The first item that is not settled yet. An outbox that is looked at may hold what was sent a moment ago, or
   * what follows on something that is still under way and will come again.
   */
  #firstNew(task: Task, from: number): number {
    return from > task.done ? Number.POSITIVE_INFINITY : task.done;
  }

  #numbers(view: FrameView, at: number): void {
    const start = at >> 2;
    const task = this.#taskAt(view, start);
    if (!task) return;
    const from = view.words[start + Word.from]!;
    const end = from + ((view.words[start + Word.length]! - HEADER_BYTES) >> 3);
    const first = this.#firstNew(task, from);
    if (first >= end) return;
    task.numbers(first, view.doubles, ((at + HEADER_BYTES) >> 3) + first - from, end - first);
    this.#target.advanced(task, end);
  }

  #payload(view: FrameView, at: number, kind: ReportKind): void {
    const start = at >> 2;
    const task = this.#taskAt(view, start);
    if (!task) {
      this.#target.unwanted(view.words[start + Word.slot]!, view.words[start + Word.generation]!);
      return;
    }
    const item = view.words[start + Word.from]!;
    if (this.#firstNew(task, item) > item) return;
    this.#target.advanced(task, item + 1);
    const settle = (value: unknown) =>
      kind === ReportKind.error
        ? task.failed(item, withUsersFrames(value, task.fn))
        : task.value(item, value);
    const value = this.#decode(view, at, this.#blocks);
    if (value.failed) task.failed(item, value.error);
    else if (isPending(value.result)) this.#await(value.result, settle, error => task.failed(item, error));
    else settle(value.result);
  }

  #unstartable(view: FrameView, at: number): void {
    const task = this.#taskAt(view, at >> 2);
    if (!task) return;
    const fail = (error: unknown) => failRest(this.#target, task, withUsersFrames(error));
    const reason = this.#decode(view, at, this.#blocks);
    if (reason.failed) fail(reason.error);
    else if (isPending(reason.result)) this.#await(reason.result, fail, fail);
    else fail(reason.result);
  }

  #time(view: FrameView, at: number): void {
    const start = at >> 2;
    const task = this.#taskAt(view, start);
    const low = view.words[start + Word.from]! >>> 0;
    const high = view.words[start + Word.count]!;
    if (task) this.#target.timed(task, (low + high * 2 ** 32) / 1000);
  }

  /** Nobody awaits what a notice says: a worker's end would be told before it. */
  #notice(view: FrameView, at: number, kind: ReportKind): void {
    const start = at >> 2;
    const hasError = view.words[start + Word.length]! > HEADER_BYTES;
    const decoded = hasError ? this.#decode(view, at, true) : null;
    const error = withUsersFrames(decoded?.failed ? decoded.error : decoded?.result);
    this.#target.notice(kind, view.words[start + Word.slot]!, view.words[start + Word.generation]!, error);
  }

  #await(value: Promise<unknown>, settle: (value: unknown) => void, fail: (error: unknown) => void): void {
    this.#awaiting++;
    void value
      .finally(() => {
        this.#awaiting--;
      })
      .then(settle, fail);
  }

  /** @param now never a promise of a result whose modules have to be imported */
  #decode(
    view: FrameView,
    at: number,
    now: boolean,
  ): { failed: false; result: unknown } | { failed: true; error: unknown } {
    try {
      const end = at + view.words[(at >> 2) + Word.length]!;
      return { failed: false, result: this.#values.read(view.bytes, at + HEADER_BYTES, end, now) };
    } catch (error) {
      return { failed: true, error };
    }
  }
}
