import { MessageChannel } from 'node:worker_threads';
import type { SideMessage } from '../messages.js';
import { postBeside, ThreadWorker, type ThreadWorkerOptions } from './thread-worker.js';

/** So many workers in a row may end before they are ready; then starting more makes no sense. */
const MOST_FAILED_STARTS = 3;

/** How the workers of a pool are started. */
export interface CrewOptions {
  size: number;
  workerOptions: Omit<ThreadWorkerOptions, 'worker' | 'incarnation' | 'name'>;
}

/** The workers of one pool: a place each, in which one follows another. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #onExit: (worker: ThreadWorker) => void;
  readonly #places: (ThreadWorker | null)[];
  readonly #incarnations: number[];
  /** By place: where objects wait for the next worker there, while the present one is leaving. */
  readonly #heirlooms = new Map<number, MessageChannel>();
  #failedStarts = 0;
  /** Why the latest start failed. */
  lastFailure: Error | null = null;

  constructor(options: CrewOptions, onExit: (worker: ThreadWorker) => void) {
    this.#options = options;
    this.#onExit = onExit;
    this.#places = new Array(options.size).fill(null);
    this.#incarnations = new Array(options.size).fill(0);
  }

  get size(): number {
    return this.#places.length;
  }

  /** Workers that live. */
  get alive(): number {
    let count = 0;
    for (const worker of this.#places) if (worker) count++;
    return count;
  }

  at(index: number): ThreadWorker | null {
    return this.#places[index] ?? null;
  }

  *[Symbol.iterator](): Generator<ThreadWorker> {
    for (const worker of this.#places) if (worker) yield worker;
  }

  /** Starts workers in free places, until `count` live. Gives the new ones. */
  fill(count: number): ThreadWorker[] {
    const started: ThreadWorker[] = [];
    let missing = count - this.alive;
    for (let index = 0; index < this.size && missing > 0; index++) {
      if (this.#places[index]) continue;
      started.push(this.start(index));
      missing--;
    }
    return started;
  }

  /** Sends an object to the next worker in that place, which is not there yet. */
  bequeath(index: number, message: SideMessage): void {
    const channel = this.#heirlooms.get(index) ?? new MessageChannel();
    this.#heirlooms.set(index, channel);
    postBeside(channel.port1, message, true);
  }

  /** Free places whose next worker is waited for. */
  *awaited(): Generator<number> {
    for (const index of this.#heirlooms.keys()) if (!this.#places[index]) yield index;
  }

  /** Nobody comes any more. */
  end(): void {
    for (const channel of this.#heirlooms.values()) channel.port1.close();
    this.#heirlooms.clear();
  }

  /** The worker has ended and been dealt with. */
  vacate(worker: ThreadWorker): void {
    if (this.#places[worker.index] === worker) this.#places[worker.index] = null;
    if (worker.ready) this.#failedStarts = 0;
    else {
      this.#failedStarts++;
      this.lastFailure = worker.error;
    }
  }

  /** True once workers keep ending before they can take a task. */
  get hopeless(): boolean {
    return this.#failedStarts >= MOST_FAILED_STARTS;
  }

  /** Starts a worker in a free place. */
  start(index: number): ThreadWorker {
    const { workerOptions: options } = this.#options;
    const incarnation = (this.#incarnations[index] ?? 0) + 1;
    this.#incarnations[index] = incarnation;
    const name = `${options.pool}-worker-${index + 1}${incarnation > 1 ? `:${incarnation}` : ''}`;
    const side = this.#heirlooms.get(index) ?? new MessageChannel();
    this.#heirlooms.delete(index);
    const worker: ThreadWorker = new ThreadWorker(
      { ...options, worker: index, incarnation, name },
      side,
      () => this.#onExit(worker),
    );
    this.#places[index] = worker;
    return worker;
  }
}
