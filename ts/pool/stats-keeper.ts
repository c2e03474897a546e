import type { EngineCounts, Task } from '../engine/engine.js';
import { type PoolStats, TimingRecorder } from '../observe/stats.js';
import { Tally } from './tally.js';

/** What a pool counts itself, beside what its engine counts. */
export class StatsKeeper {
  readonly tally = new Tally();
  readonly #timings: { run: TimingRecorder; wait: TimingRecorder } | null;

  constructor(timings: boolean) {
    this.#timings = timings ? { run: new TimingRecorder(), wait: new TimingRecorder() } : null;
  }

  /** A task ran for so many milliseconds and has come home just now. */
  timed(task: Task, milliseconds: number): void {
    this.#timings?.run.record(milliseconds);
    this.#timings?.wait.record(Math.max(performance.now() - task.submittedAt - milliseconds, 0));
  }

  read(counts: EngineCounts): PoolStats {
    const { done, failed } = this.tally;
    const stats = { ...counts, done, failed };
    if (!this.#timings) return stats;
    return { ...stats, runTime: this.#timings.run.summary(), waitTime: this.#timings.wait.summary() };
  }
}
