import { WorkerLostError } from '../../errors.js';
import type { Task } from '../engine.js';
import { taskId } from '../task-id.js';
import type { CrewWorker } from './crew-worker.js';

/** A place without a task in what `Dispatcher.lose` gives. */
const NONE = 0xffffffff;

/** What has to be known and done when a worker has ended with tasks in its hands. */
export interface LossTarget {
  find(slot: number, generation: number): Task | null;
  advanced(task: Task, done: number): void;
  requeue(task: Task): void;
  dropOrphan(slot: number, generation: number): void;
}

/**
 * Deals with the tasks of a worker that has ended, after its last results were read: the running item fails or
 * runs again, the others of its chunk go on elsewhere.
 * @param lost slots and generations: the running task, then unstarted ones that nobody else can run
 * @param retries how often an item may run again
 * @returns true if a task was lost
 */
export function settleLoss(target: LossTarget, worker: CrewWorker, lost: number[], retries: number): boolean {
  const [slot = NONE, generation = NONE, ...undeliverable] = lost;
  for (let i = 0; i < undeliverable.length; i += 2) {
    const task = target.find(undeliverable[i]!, undeliverable[i + 1]!);
    if (task) failRest(target, task, lossOf(task, worker));
  }
  if (slot === NONE) return undeliverable.length > 0;
  const task = target.find(slot, generation);
  if (!task) {
    target.dropOrphan(slot, generation);
    return false;
  }
  // An item over its time limit has failed before its worker was ended for it: the next one has not started.
  const hurt = worker.item >= task.done;
  if (hurt && !mayRetry(task, retries)) failNext(target, task, lossOf(task, worker));
  if (task.done < task.items) target.requeue(task);
  else target.dropOrphan(slot, generation);
  return hurt;
}

function mayRetry(task: Task, retries: number): boolean {
  if (task.retried !== task.done) task.retries = 0;
  task.retried = task.done;
  if (task.retries >= retries) return false;
  task.retries++;
  return true;
}

function failNext(target: LossTarget, task: Task, error: unknown): void {
  const item = task.done;
  target.advanced(task, item + 1);
  task.failed(item, error);
}

/** Fails every item that is not settled. */
export function failRest(target: Pick<LossTarget, 'advanced'>, task: Task, error: unknown): void {
  const first = task.done;
  target.advanced(task, task.items);
  for (let item = first; item < task.items; item++) task.failed(item, error);
}

function lossOf(task: Task, worker: CrewWorker): WorkerLostError {
  const id = taskId(worker.pool, task.slot, task.generation);
  const { exitCode, signalCode, error, pid } = worker;
  const how = signalCode
    ? `was ended by ${signalCode}`
    : exitCode === null
      ? null
      : `exited with code ${exitCode}`;
  const why = error ? `: ${error.message}` : how ? `: it ${how}` : '';
  return new WorkerLostError(
    `the worker ${worker.name} ended while it ran the task ${id}${why}`,
    { pid, exitCode, signalCode, worker: worker.name, taskId: id },
    error ? { cause: error } : undefined,
  );
}
