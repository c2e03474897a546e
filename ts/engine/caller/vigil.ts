import type { CrewWorker } from './crew-worker.js';
import { LateResults } from './late-results.js';
import { LoopHold } from './loop-hold.js';

/** What the caller is told of its tasks. */
export interface Vigilant {
  /** Tells Node whether to keep the event loop. */
  hold(hold: boolean): void;
  /** Tasks under way. */
  tasks(): number;
  /** Reads the results that a worker has finished and not sent. */
  read(worker: CrewWorker): void;
}

/** What the caller does while tasks are under way: it holds its event loop, and looks for results that are not sent. */
export class Vigil {
  readonly #loop: LoopHold;
  readonly #late: LateResults;
  readonly #tasks: () => number;
  #kept = false;

  constructor(workers: Iterable<CrewWorker>, { hold, tasks, read }: Vigilant) {
    this.#loop = new LoopHold(hold, () => tasks() === 0);
    this.#late = new LateResults(workers, read);
    this.#tasks = tasks;
  }

  /** Tasks were sent, and not all have ended at once: most of a short one's time would go to what is done here. */
  keep(): void {
    if (this.#kept || this.#tasks() === 0) return;
    this.#kept = true;
    this.#loop.take();
    this.#late.start();
  }

  /** The last task has left. */
  rest(): void {
    if (!this.#kept) return;
    this.#kept = false;
    this.#loop.letGoSoon();
    this.#late.stop();
  }

  /** For a caller who blocks, while timers do not run. */
  look(): void {
    this.#late.look();
  }

  /** Nothing will ever be under way again. */
  end(): void {
    this.#loop.end();
  }
}
