import type { Crew } from './crew.js';
import type { CrewWorker } from './crew-worker.js';
import type { EngineOptions } from './engine-options.js';

/** When which workers of a crew are started. */
export class Staffing {
  readonly #crew: Crew;
  readonly #options: Pick<EngineOptions, 'size' | 'initializer' | 'idleTimeout'>;
  readonly #introduce: (worker: CrewWorker) => void;

  /** @param introduce told of every worker that is started */
  constructor(
    crew: Crew,
    options: Pick<EngineOptions, 'size' | 'initializer' | 'idleTimeout'>,
    introduce: (worker: CrewWorker) => void,
  ) {
    this.#crew = crew;
    this.#options = options;
    this.#introduce = introduce;
  }

  /**
   * Starts the first worker, alone: two that start at a time take almost twice as long, and the first result would wait
   * for both. The others follow when it is up (`refill`), or as soon as there are tasks for them. Initializers, which
   * may take long, run side by side.
   */
  begin(): void {
    const { initializer, size } = this.#options;
    this.#bringUpTo(initializer ? size : 1);
  }

  /** Starts workers if there are fewer than tasks. */
  provideFor(tasks: number): void {
    if (this.#crew.alive < this.#options.size) this.#bringUpTo(tasks);
  }

  /** The worker in that place, started now if there is none. */
  at(index: number): CrewWorker {
    return this.#crew.at(index) ?? this.#started(this.#crew.start(index));
  }

  /**
   * Workers have come or gone: starts those that are missing. With an idle limit, and once the pool is closed, they come
   * only when there is work for them.
   */
  refill(tasks: number, closing: boolean): void {
    for (const index of this.#crew.awaited()) this.at(index);
    this.#bringUpTo(closing || this.#options.idleTimeout > 0 ? tasks : this.#options.size);
  }

  #bringUpTo(wanted: number): void {
    for (const worker of this.#crew.fill(Math.min(wanted, this.#options.size))) this.#started(worker);
  }

  #started(worker: CrewWorker): CrewWorker {
    this.#introduce(worker);
    return worker;
  }
}
