/** A progress bar on a terminal; silent everywhere else. */
import type { Writable } from 'node:stream';
import { describe } from '../errors.js';
import { progressLine, widthOf } from './progress-line.js';

/** A stream that may be a terminal: `process.stderr`, or a fake in tests. */
export type MaybeTerminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Milliseconds between two drawings: an eye needs no more, a terminal over a slow line bears no more. */
const redrawInterval = 100;
const columnsUnlessTold = 80;

/** Terminals that show a bar now. A line has room for one: a second bar waits until the first has finished. */
const taken = new WeakSet<MaybeTerminal>();

/**
 * Shows how far some work has come, on one line that is wiped when the work has finished.
 *
 * ```ts
 * const bar = new ProgressBar('digits');
 * for (const [done, image] of images.entries()) { classify(image); bar.update(done + 1, images.length); }
 * bar.finish();
 * ```
 *
 * It draws ten times a second at most, follows the width of the terminal, never holds the event loop open, and
 * a terminal that goes away is no error of the work.
 */
export class ProgressBar {
  readonly #label: string;
  readonly #terminal: MaybeTerminal;
  readonly #started = performance.now();
  #done = 0;
  #total: number | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #drawnWidth = 0;
  #state: 'waiting' | 'drawing' | 'over';
  #later: NodeJS.Timeout | undefined;

  /**
   * @param progress `true`, or a label to show before the bar
   * @param terminal where to draw; default `process.stderr`. Nothing is ever written unless it is a terminal
   *   that can move its cursor (`TERM` is not `dumb`).
   * @throws TypeError if `progress` is anything else
   */
  constructor(progress: true | string = true, terminal: MaybeTerminal = process.stderr) {
    if (progress !== true && typeof progress !== 'string')
      throw new TypeError(`progress: expected true or a label (a string), got ${describe(progress)}`);
    this.#label = progress === true ? '' : progress;
    this.#terminal = terminal;
    this.#state = terminal.isTTY === true && process.env.TERM !== 'dumb' ? 'waiting' : 'over';
  }

  /** Tells the bar that `done` items are done, of `total` (left out: nobody knows how many). Cheap. */
  update(done: number, total?: number): void {
    if (this.#state === 'over') return;
    this.#done = done;
    this.#total = total;
    const wait = this.#drawnAt + redrawInterval - performance.now();
    if (wait <= 0) this.#draw();
    else this.#later ??= setTimeout(() => this.#draw(), wait).unref();
  }

  /** Wipes the bar: the cursor stands at the start of an empty line. Later calls do nothing. */
  finish(): void {
    const drawing = this.#state === 'drawing';
    this.#lose();
    // A failed write tells its callback first and emits 'error' a tick later: stop listening after both.
    if (drawing) this.#write(this.#wipe(), () => setImmediate(() => this.#terminal.off('error', this.#lose)));
    else this.#terminal.off('error', this.#lose);
  }

  #draw(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (this.#state === 'waiting' && !this.#take()) return;
    const elapsed = performance.now() - this.#started;
    const standing = { label: this.#label, done: this.#done, total: this.#total, elapsed };
    const line = progressLine(standing, this.#columns());
    const wipe = this.#wipe();
    this.#drawnWidth = widthOf(line);
    this.#drawnAt = performance.now();
    this.#write(wipe + line);
  }

  #take(): boolean {
    if (taken.has(this.#terminal)) return false;
    taken.add(this.#terminal);
    this.#terminal.on('error', this.#lose);
    this.#state = 'drawing';
    return true;
  }

  #columns(): number {
    return this.#terminal.columns || columnsUnlessTold;
  }

  /** Back over the rows that the last line takes by now (a narrowed terminal has wrapped it), erasing them. */
  #wipe(): string {
    const wrapped = Math.floor(Math.max(0, this.#drawnWidth - 1) / this.#columns());
    return `${wrapped > 0 ? `\x1b[${wrapped}A` : ''}\r\x1b[J`;
  }

  #write(text: string, written?: () => void): void {
    try {
      this.#terminal.write(text, written);
    } catch {
      this.#lose(); // somebody's patched write(): the work must not fail for its bar
      this.#terminal.off('error', this.#lose);
    }
  }

  /** Lets the line go: the work is over, or the terminal is gone. */
  readonly #lose = (): void => {
    if (this.#state === 'drawing') taken.delete(this.#terminal);
    this.#state = 'over';
    clearTimeout(this.#later);
  };
}
