/** What the caller's side needs of the place where its workers live: threads of this process, or processes. */
import type { Values } from '../../values.js';
import type { WorkersMemory } from '../engine.js';
import type { CodeStore } from './code-table.js';
import type { CrewWorker } from './crew-worker.js';
import type { CallerSide } from './side.js';

/** Tasks and reports on their way between a caller and its workers; the addon has one for each kind of place. */
export interface Dispatch extends CodeStore {
  /** Tasks that run. */
  readonly running: number;
  /** Queues a batch of task frames: all of them, or none. True if some worker rests: ask `nextToRing`. */
  push(frames: Uint8Array): boolean;
  /** A worker that rests although there is work for it; -1: none. */
  nextToRing(): number;
  /** Makes sure that a task does not start any more; the worker that runs it already, or -1. */
  revoke(slot: number, generation: number): number;
  /** The worker that runs the task, or -1. */
  runnerOf(slot: number, generation: number): number;
  /** Returns what a lost worker had: slots and generations, see `settleLoss`. */
  lose(worker: number): number[];
  /** Runs a task that was lost with its worker again, without its first `skip` items. */
  requeue(slot: number, generation: number, skip: number): boolean;
  /** Gives up a task that was lost with its worker. */
  dropOrphan(slot: number, generation: number): void;
  /** Copies reports: their bytes, 0 for none, or minus the size that the next batch needs. */
  drain(target: Uint8Array): number;
  /** Looks for something to drain for as long as a short task takes, 0.15 ms. */
  poll(): boolean;
  /** Blocks until there is something to drain, at most so many milliseconds. */
  wait(milliseconds: number): boolean;
  /** While true, the event loop of this thread does not end. */
  holdLoop(hold: boolean): void;
  /** Ends the waits of a worker, the present one and all later ones. */
  stop(worker: number): void;
  /** Gives everything back. Later calls find nothing. */
  close(): void;
}

/** How objects travel beside the frames; what moves with a task can go to one worker only, and so the task does. */
export interface Beside {
  readonly side: CallerSide;
  /**
   * The worker for a task that has to be pinned, because what moves with it can go to one only: its place, or -1 minus
   * its place if all are leaving and it is the next one there. It stays until the task is pushed or released.
   */
  reserve(): number;
  /** The task for which the place was reserved does not come. */
  release(worker: number): void;
}

/** What a worker is, before it lives. */
export interface WorkerOrder {
  /** Its place among the workers of its pool. */
  worker: number;
  /** How many workers had that place before, and 1. */
  incarnation: number;
  /** For people: in messages and in `currentTask().worker`. */
  name: string;
}

/** Where the workers of one pool live. */
export interface Place {
  readonly dispatch: Dispatch;
  /** How tasks and results are written. */
  readonly values: Values;
  /** What travels beside the frames; null: nothing can. */
  readonly beside: Beside | null;
  readonly memory: WorkersMemory;
  /** Starts a worker; `onExit` is called once it has ended. */
  start(order: WorkerOrder, onExit: () => void): CrewWorker;
}

/** What a place asks of the engine it belongs to. */
export interface Resident {
  /** There are reports. */
  reported(): void;
  /** The workers that live. */
  workers(): Iterable<CrewWorker>;
}
