/** A cancelled task that still runs. */
interface Overrun {
  timer: NodeJS.Timeout;
  deadline: number;
  end: () => void;
}

/** Gives cancelled tasks a while to stop by themselves before their workers are replaced. */
export class Grace {
  readonly #milliseconds: number;
  readonly #overruns = new Set<Overrun>();

  /** @param milliseconds how long a cancelled task may go on */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /**
   * Calls `end` after the grace period, unless the task has stopped by then.
   * @param runs tells whether this very task still runs
   */
  watch(runs: () => boolean, end: () => void): void {
    const overrun: Overrun = {
      deadline: performance.now() + this.#milliseconds,
      timer: setTimeout(() => this.#close(overrun), this.#milliseconds),
      end: () => {
        if (runs()) end();
      },
    };
    // Nobody waits for the cancelled task any more: its worker must not keep the program alive either.
    overrun.timer.unref();
    this.#overruns.add(overrun);
  }

  /** For blocking waits, while timers do not run. */
  look(): void {
    if (this.#overruns.size === 0) return;
    const now = performance.now();
    for (const overrun of this.#overruns) if (now >= overrun.deadline) this.#close(overrun);
  }

  stop(): void {
    for (const { timer } of this.#overruns) clearTimeout(timer);
    this.#overruns.clear();
  }

  #close(overrun: Overrun): void {
    clearTimeout(overrun.timer);
    if (this.#overruns.delete(overrun)) overrun.end();
  }
}
