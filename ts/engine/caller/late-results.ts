import { Control } from '../control.js';
import type { CrewWorker } from './crew-worker.js';

/** A finished result may lie in an outbox for about twice as long, in milliseconds. */
const LOOK_MS = 20;

/** What is known of a worker's outbox. */
interface Sight {
  worker: CrewWorker;
  /** How often the worker had sent it when it was first seen so. */
  sends: number;
  /** Bytes that were read of it since. */
  read: number;
}

/**
 * Reads results that a worker has finished and not sent. It sends them in batches, between two tasks or items: those
 * before a long one would wait for its end.
 */
export class LateResults {
  readonly #workers: Iterable<CrewWorker>;
  readonly #read: (worker: CrewWorker) => void;
  readonly #sights = new Map<number, Sight>();
  #timer: NodeJS.Timeout | null = null;
  #wanted = false;

  constructor(workers: Iterable<CrewWorker>, read: (worker: CrewWorker) => void) {
    this.#workers = workers;
    this.#read = read;
  }

  /** Some task is under way. */
  start(): void {
    this.#wanted = true;
    if (this.#timer) return;
    this.#timer = setInterval(() => this.#tick(), LOOK_MS);
    this.#timer.unref();
  }

  /** None is any more. The timer stays for a look: with one call after the other none has to start it anew. */
  stop(): void {
    this.#wanted = false;
  }

  /** Looks once; also for a caller who blocks, while timers do not run. */
  look(): void {
    for (const worker of this.#workers) this.#lookAt(worker);
  }

  #lookAt(worker: CrewWorker): void {
    const sends = worker.control.words[Control.sends]!;
    const length = worker.control.words[Control.outboxLength]!;
    const sight = this.#sights.get(worker.index);
    if (sight?.worker !== worker || sight.sends !== sends) {
      this.#sights.set(worker.index, { worker, sends, read: 0 });
    } else if (length > sight.read) {
      this.#read(worker);
      sight.read = length;
    }
  }

  #tick(): void {
    if (this.#wanted) {
      this.look();
      return;
    }
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#sights.clear();
  }
}
