import { TimeoutError } from '../../errors.js';
import type { Task } from '../engine.js';
import type { Crew } from './crew.js';
import type { CrewWorker } from './crew-worker.js';
import { Grace } from './grace.js';
import { Watchdog } from './watchdog.js';

/** What has to be known and done about tasks that should have ended. */
export interface OverrunTarget {
  find(slot: number, generation: number): Task | null;
  advanced(task: Task, done: number): void;
  /** Reads all results that the worker has finished, also those that it has not sent. */
  readResults(worker: CrewWorker): void;
}

/** Any item of the task. */
const WHOLE_TASK = -1;

/** Tasks that run too long: over their time limit, or on after they were cancelled. */
export class Overruns {
  readonly #crew: Crew;
  readonly #target: OverrunTarget;
  readonly #watchdog: Watchdog;
  readonly #grace: Grace;

  /** @param grace milliseconds that a task may go on after it was asked to stop */
  constructor(crew: Crew, target: OverrunTarget, grace: number) {
    this.#crew = crew;
    this.#target = target;
    this.#grace = new Grace(grace);
    this.#watchdog = new Watchdog({
      workers: () => crew,
      find: (slot, generation) => target.find(slot, generation),
      overdue: (task, worker) => this.#overdue(task, worker),
    });
  }

  /** The task is under way; costs something only if it has a limit. */
  enter(task: Task): void {
    if (task.timeout > 0) this.#watchdog.add(task);
  }

  leave(task: Task): void {
    if (task.timeout > 0) this.#watchdog.remove();
  }

  /** Asks a running task to stop, and ends its worker if it does not. */
  cancel(slot: number, generation: number, index: number): void {
    const worker = this.#crew.at(index);
    if (worker) this.#stop(worker, slot, generation, WHOLE_TASK);
  }

  /** For a caller who blocks, while timers do not run. */
  look(): void {
    this.#watchdog.look();
    this.#grace.look();
  }

  end(): void {
    this.#watchdog.stop();
    this.#grace.stop();
  }

  /** The running item fails; those before it have ended well, those behind it go on. */
  #overdue(task: Task, index: number): void {
    const worker = this.#crew.at(index);
    if (!worker) return;
    this.#target.readResults(worker);
    const { slot, generation, done } = task;
    const item = task.items > 1 ? done : WHOLE_TASK;
    if (this.#target.find(slot, generation) !== task || !worker.isAt(slot, generation, item)) return;
    this.#target.advanced(task, done + 1);
    task.failed(done, overdueError(task, done));
    this.#stop(worker, slot, generation, item);
  }

  #stop(worker: CrewWorker, slot: number, generation: number, item: number): void {
    worker.cancel(slot, generation, item);
    this.#grace.watch(
      () => !worker.settled && worker.isAt(slot, generation, item),
      () => {
        worker.ending ??= 'overdue';
        worker.terminate();
      },
    );
  }
}

function overdueError(task: Task, item: number): TimeoutError {
  const what = task.items > 1 ? `item ${item} of the chunk` : 'the task';
  return new TimeoutError(`${what} ran for more than its limit of ${task.timeout} ms`);
}
