import type { SideMessage } from '../messages.js';
import type { Crew } from './crew.js';
import type { CrewWorker } from './crew-worker.js';
import type { EngineOptions } from './engine-options.js';

/** Starting a worker takes this thread 2 to 4 ms: the result of a call comes first if it takes no longer than so many ms. */
const PAUSE_MS = 10;

/** What the engine is told. */
export interface StaffingNews {
  started(worker: CrewWorker): void;
  /** The system starts none now. */
  refused(error: unknown): void;
}

/** When which workers of a crew are started. */
export class Staffing {
  readonly #crew: Crew;
  readonly #options: Pick<EngineOptions, 'size' | 'initializer' | 'idleTimeout'>;
  readonly #told: StaffingNews;
  #pause: NodeJS.Timeout | null = null;

  constructor(
    crew: Crew,
    options: Pick<EngineOptions, 'size' | 'initializer' | 'idleTimeout'>,
    told: StaffingNews,
  ) {
    this.#crew = crew;
    this.#options = options;
    this.#told = told;
  }

  /**
   * Starts the first worker, alone: two that start at a time take almost twice as long, and the first result would wait
   * for both. The others follow when it is up (`refill`), or as soon as there are tasks for them. Initializers, which
   * may take long, run side by side.
   * @throws Error if the system starts none: options that only Node understands, for one
   */
  begin(): void {
    const { initializer, size } = this.#options;
    this.#bringUpTo(initializer ? size : 1);
  }

  /** Starts workers if there are fewer than tasks. */
  provideFor(tasks: number): void {
    if (this.#crew.alive < this.#options.size) this.#try(() => this.#bringUpTo(tasks));
  }

  /** The worker in that place, started now if there is none. */
  at(index: number): CrewWorker {
    return this.#crew.at(index) ?? this.#started(this.#crew.start(index));
  }

  /** Sends an object to the next worker in that place, where there is none now. */
  bequeath(index: number, message: SideMessage): void {
    this.#crew.bequeath(index, message);
  }

  /**
   * Workers have come or gone: starts those that are missing. With an idle limit, and once the pool is closed, they come
   * only when there is work for them.
   */
  refill(tasks: number, closing: boolean): void {
    this.#try(() => {
      for (const index of this.#crew.awaited()) this.at(index);
      this.#bringUpTo(closing || this.#options.idleTimeout > 0 ? tasks : this.#options.size);
    });
  }

  /** A worker is up: `refill` soon, and at once if no result is awaited. */
  refillSoon(tasks: number, refill: () => void): void {
    if (tasks === 0) {
      refill();
      return;
    }
    this.#pause ??= setTimeout(() => {
      this.#pause = null;
      refill();
    }, PAUSE_MS).unref();
  }

  /** No more will be started on its own account. */
  end(): void {
    if (this.#pause) clearTimeout(this.#pause);
  }

  #try(start: () => void): void {
    try {
      start();
    } catch (error) {
      this.#told.refused(error);
    }
  }

  #bringUpTo(wanted: number): void {
    const crew = this.#crew;
    for (let missing = Math.min(wanted, this.#options.size) - crew.alive; missing > 0; missing--) {
      this.#started(crew.start(crew.freePlace));
    }
  }

  #started(worker: CrewWorker): CrewWorker {
    this.#told.started(worker);
    return worker;
  }
}
