import { createRequire } from 'node:module';
import type { RecordableHistogram } from 'node:perf_hooks';

/** What a pool counts. */
export interface PoolStats {
  /** Workers that live. */
  readonly workers: number;
  /** Tasks that no worker runs yet; a chunk is one task. */
  readonly queued: number;
  readonly running: number;
  /** Calls (or items) that ended well. */
  readonly done: number;
  /** Calls (or items) that ended with an error. */
  readonly failed: number;
  /** Tasks whose worker ended under them. */
  readonly lost: number;
  /** With `stats: 'timings'`: how long tasks ran, in milliseconds. */
  readonly runTime?: Timing;
  /** With `stats: 'timings'`: how long they waited before, and were on their way, in milliseconds. */
  readonly waitTime?: Timing;
}

/** A summary of a histogram, in milliseconds. */
export interface Timing {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Histograms count whole microseconds, and at least one. */
const MICROSECONDS = 1000;

/** Durations on their way into a `Timing`. */
export class TimingRecorder {
  readonly #histogram = newHistogram();

  /** @param milliseconds one duration */
  record(milliseconds: number): void {
    this.#histogram.record(Math.max(Math.round(milliseconds * MICROSECONDS), 1));
  }

  summary(): Timing {
    const histogram = this.#histogram;
    if (histogram.count === 0) return { count: 0, min: 0, max: 0, mean: 0, p50: 0, p95: 0, p99: 0 };
    return {
      count: histogram.count,
      min: histogram.min / MICROSECONDS,
      max: histogram.max / MICROSECONDS,
      mean: histogram.mean / MICROSECONDS,
      p50: histogram.percentile(50) / MICROSECONDS,
      p95: histogram.percentile(95) / MICROSECONDS,
      p99: histogram.percentile(99) / MICROSECONDS,
    };
  }
}

/** Loading node:perf_hooks takes most of a millisecond, which only pools that record timings have to wait for. */
function newHistogram(): RecordableHistogram {
  const { createHistogram } = createRequire(import.meta.url)(
    'node:perf_hooks',
  ) as typeof import('node:perf_hooks');
  return createHistogram();
}
