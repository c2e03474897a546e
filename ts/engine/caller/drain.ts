import { clock } from '../../clock.js';
import { FrameView } from '../frames.js';

/** Size of the buffer at first, in bytes. */
const BUFFER_BYTES = 256 * 1024;
/** The caller's event loop gets a turn after so many milliseconds of settling results. */
const TURN_MS = 10;

/** Where reports come from: bytes copied, 0 for none, or minus the size that the next batch needs. */
export type ReportSource = (target: Uint8Array) => number;

/** Takes reports out of the dispatcher, batch by batch. */
export class Drain {
  readonly #source: ReportSource;
  readonly #read: (view: FrameView, length: number) => void;
  #buffer = new FrameView(new ArrayBuffer(BUFFER_BYTES));
  #continuing = false;

  constructor(source: ReportSource, read: (view: FrameView, length: number) => void) {
    this.#source = source;
    this.#read = read;
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

  /** False when there was nothing. */
  #step(): boolean {
    const length = this.#source(this.#buffer.bytes);
    if (length > 0) this.#read(this.#buffer, length);
    if (length < 0)
      this.#buffer = new FrameView(new ArrayBuffer(Math.max(-length, this.#buffer.bytes.length * 2)));
    return length !== 0;
  }
}
