import { Control } from '../control.js';
import type { Task } from '../engine.js';

/** The clock is looked at this many times in a time limit. */
const LOOKS = 8;
const SHORTEST_LOOK_MS = 1;
const LONGEST_LOOK_MS = 50;

/** What a worker was seen to do, and since when. */
interface Sight {
  slot: number;
  generation: number;
  item: number;
  since: number;
}

/** What the watchdog watches and whom it tells. */
export interface Watched {
  workers(): Iterable<{ index: number; control: { words: Int32Array } }>;
  find(slot: number, generation: number): Task | null;
  overdue(task: Task, worker: number): void;
}

/**
 * Time limits of items, counted from their start on the worker: the words that a worker keeps in its control block
 * are compared with what they were a moment ago. Costs nothing while no task has a limit.
 */
export class Watchdog {
  readonly #watched: Watched;
  readonly #sights = new Map<number, Sight>();
  #limits = 0;
  #shortest = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** A task with a limit is under way. */
  add(task: Task): void {
    this.#limits++;
    if (task.timeout >= this.#shortest && this.#timer) return;
    this.#shortest = Math.min(this.#shortest, task.timeout);
    this.#restart();
  }

  /** A task with a limit has left. */
  remove(): void {
    this.#limits--;
    if (this.#limits === 0) this.stop();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#shortest = Number.POSITIVE_INFINITY;
    this.#sights.clear();
  }

  /** Looks at every worker once; also called by blocking waits, while timers do not run. */
  look(): void {
    if (this.#limits === 0) return;
    const now = performance.now();
    for (const { index, control } of this.#watched.workers()) this.#lookAt(index, control.words, now);
  }

  #lookAt(worker: number, words: Int32Array, now: number): void {
    const slot = words[Control.taskSlot]!;
    const generation = words[Control.taskGeneration]!;
    const item = words[Control.item]!;
    const sight = this.#sights.get(worker);
    if (!sight || sight.slot !== slot || sight.generation !== generation || sight.item !== item) {
      this.#sights.set(worker, { slot, generation, item, since: now });
      return;
    }
    const task = slot < 0 ? null : this.#watched.find(slot, generation);
    if (!task || task.timeout === 0 || now - sight.since < task.timeout) return;
    this.#sights.delete(worker);
    this.#watched.overdue(task, worker);
  }

  #restart(): void {
    if (this.#timer) clearInterval(this.#timer);
    const look = Math.min(Math.max(this.#shortest / LOOKS, SHORTEST_LOOK_MS), LONGEST_LOOK_MS);
    this.#timer = setInterval(() => this.look(), look);
    this.#timer.unref();
  }
}
