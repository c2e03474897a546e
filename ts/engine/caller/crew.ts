import type { MessageChannel, Transferable } from 'node:worker_threads';
import { workerThreads } from '../../node-modules.js';
import { arrivedAt } from '../arrived.js';
import type { SideMessage } from '../messages.js';
import type { CrewWorker } from './crew-worker.js';
import type { Dispatch, Place } from './place.js';

/** So many workers in a row may end before they are ready; then starting more makes no sense. */
const MOST_FAILED_STARTS = 3;

/** A start that somebody outside put an end to says little about the next one. */
const KILLED_START = 0.1;

/** So many tasks for each worker are few: those of a `map` with its usual chunks. */
const FEW_EACH = 4;

/** How many workers a pool has, and its name. */
export interface CrewOptions {
  size: number;
  pool: string;
}

/** The workers of one pool: a place each, in which one follows another. */
export class Crew {
  readonly #pool: string;
  readonly #place: Pick<Place, 'start'>;
  readonly #onExit: (worker: CrewWorker) => void;
  readonly #places: (CrewWorker | null)[];
  readonly #incarnations: number[];
  /** By place: where objects wait for the next worker there, while the present one is leaving. */
  readonly #heirlooms = new Map<number, MessageChannel>();
  #failedStarts = 0;
  /** Why the latest start failed. */
  lastFailure: Error | null = null;

  constructor(
    { size, pool }: CrewOptions,
    place: Pick<Place, 'start'>,
    onExit: (worker: CrewWorker) => void,
  ) {
    this.#pool = pool;
    this.#place = place;
    this.#onExit = onExit;
    this.#places = new Array(size).fill(null);
    this.#incarnations = new Array(size).fill(0);
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

  /** True if there are tasks, and so few that the result of one may come in a moment. */
  mayAnswerSoon(tasks: number): boolean {
    let ready = 0;
    for (const worker of this.#places) if (worker?.ready) ready++;
    return tasks > 0 && tasks <= FEW_EACH * ready;
  }

  at(index: number): CrewWorker | null {
    return this.#places[index] ?? null;
  }

  *[Symbol.iterator](): Generator<CrewWorker> {
    for (const worker of this.#places) if (worker) yield worker;
  }

  /** Rings those that rest although there is work for them: nobody else wakes a worker from its event loop. */
  ringFor(work: Pick<Dispatch, 'nextToRing'>): void {
    for (let index = work.nextToRing(); index >= 0; index = work.nextToRing()) this.at(index)?.ring();
  }

  /** The first place without a worker; -1: none. */
  get freePlace(): number {
    return this.#places.indexOf(null);
  }

  /** The worker has come up: the next ones can. */
  settleIn(worker: CrewWorker): void {
    worker.ready = true;
    this.#failedStarts = 0;
  }

  /** Sends an object to the next worker in that place, which is not there yet. */
  bequeath(index: number, message: SideMessage): void {
    const channel = this.#heirlooms.get(index) ?? new (workerThreads().MessageChannel)();
    this.#heirlooms.set(index, channel);
    // Moved at once, as the caller may expect.
    channel.port1.postMessage(message, [message.object as Transferable]);
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
  vacate(worker: CrewWorker): void {
    if (this.#places[worker.index] === worker) this.#places[worker.index] = null;
    if (worker.ready) return;
    this.#failedStarts += worker.signalCode === 'SIGKILL' ? KILLED_START : 1;
    this.lastFailure = worker.error;
  }

  /** True once workers keep ending before they can take a task. */
  get hopeless(): boolean {
    return this.#failedStarts >= MOST_FAILED_STARTS;
  }

  /**
   * Starts a worker in a free place.
   * @throws Error if the system starts none
   */
  start(index: number): CrewWorker {
    const incarnation = (this.#incarnations[index] ?? 0) + 1;
    this.#incarnations[index] = incarnation;
    const name = `${this.#pool}-worker-${index + 1}${incarnation > 1 ? `:${incarnation}` : ''}`;
    const order = { worker: index, incarnation, name };
    const worker: CrewWorker = this.#place.start(order, () => this.#onExit(worker));
    this.#places[index] = worker;
    this.#hand(worker);
    return worker;
  }

  /** Sends a new worker what waits for it. */
  #hand(worker: CrewWorker): void {
    const channel = this.#heirlooms.get(worker.index);
    if (!channel) return;
    this.#heirlooms.delete(worker.index);
    for (const message of arrivedAt<SideMessage>(channel.port2)) worker.sendBeside(message, true);
    channel.port1.close();
  }
}
