/** One way to classify all asked images. */
import type { Digits } from '../data.js';

export interface Way {
  /** What tables and charts call it. */
  readonly name: string;
  /**
   * Starts what it needs, classifies every asked image on `workers` threads, and leaves nothing running.
   *
   * @param progress is told how many images are done
   * @returns one label an image, in order
   */
  run(digits: Digits, workers: number, progress: (done: number) => void): Promise<Uint8Array>;
}
