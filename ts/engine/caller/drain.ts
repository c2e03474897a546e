import { clock } from '../../clock.js';
import { inMicrotask } from '../../microtask.js';
import { turnDue } from '../../turns.js';
import { FrameView } from '../frames.js';
import type { Dispatch } from './place.js';
import type { ReportReader } from './report-reader.js';

/** Size of the buffer at first, in bytes. */
const BUFFER_BYTES = 256 * 1024;
/** The caller's event loop gets a turn after so many milliseconds of settling results. */
const TURN_MS = 10;
/** After looks in vain so many tasks at most are sent without one: long tasks are not worth more. */
const MOST_PASSED = 63;

/** Takes reports out of the dispatcher, batch by batch. */
export class Drain {
  readonly #source: Pick<Dispatch, 'drain' | 'poll'>;
  readonly #reader: Pick<ReportReader, 'read'>;
  readonly #mayBeSoon: () => boolean;
  readonly #lookedEnough: () => void;
  #buffer = new FrameView(new ArrayBuffer(BUFFER_BYTES));
  #continuing = false;
  #watching = false;
  /** So many tasks are sent without a look. */
  #pass = 0;
  /** So many will be after the next look in vain: twice as many each time. */
  #passNext = 0;

  /**
   * @param mayBeSoon true while results may come within microseconds: few tasks are under way
   * @param lookedEnough called when this thread will not look any more, so that the bell has to tell the rest
   */
  constructor(
    source: Pick<Dispatch, 'drain' | 'poll'>,
    reader: Pick<ReportReader, 'read'>,
    { mayBeSoon, lookedEnough }: { mayBeSoon: () => boolean; lookedEnough: () => void },
  ) {
    this.#source = source;
    this.#reader = reader;
    this.#mayBeSoon = mayBeSoon;
    this.#lookedEnough = lookedEnough;
  }

  /** Reads all there is, over several turns of the event loop if it is much. */
  readonly start = (): void => {
    if (this.#continuing) return;
    const end = clock() + TURN_MS;
    while (this.#step()) {
      if (clock() < end) continue;
      this.#continuing = true;
      setImmediate(() => {
        this.#continuing = false;
        this.start();
      });
      return;
    }
  };

  /** Reads all there is, now. */
  all(): void {
    while (this.#step());
  }

  /**
   * A task was sent: at the end of the microtask this thread looks for its result, if that may be there soon. To be
   * rung takes several times as long as the answer of a worker that is awake.
   */
  watch(): void {
    if (this.#watching) return;
    if (this.#willLook()) {
      this.#watching = true;
      inMicrotask(this.#look);
    } else this.#lookedEnough();
  }

  #willLook(): boolean {
    if (this.#continuing || !this.#mayBeSoon()) return false;
    if (this.#pass === 0) return true;
    this.#pass--;
    return false;
  }

  readonly #look = (): void => {
    this.#watching = false;
    if (turnDue() || !this.#mayBeSoon()) this.#lookedEnough();
    else if (this.#source.poll()) {
      this.#passNext = 0;
      this.start();
      this.watch();
    } else {
      this.#pass = this.#passNext;
      this.#passNext = Math.min(2 * this.#pass + 1, MOST_PASSED);
      this.#lookedEnough();
    }
  };

  /** False when there was nothing. */
  #step(): boolean {
    const length = this.#source.drain(this.#buffer.bytes);
    if (length > 0) this.#reader.read(this.#buffer, length);
    if (length < 0)
      this.#buffer = new FrameView(new ArrayBuffer(Math.max(-length, this.#buffer.bytes.length * 2)));
    return length !== 0;
  }
}
