import { unpin } from '../../arena/passage.js';
import type { Task } from '../engine.js';

/**
 * The tasks under way, by slot. A slot is used again with the next generation, so that a late report of an
 * earlier task is known as such.
 */
export class TaskTable {
  readonly #tasks: (Task | null)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];

  /** Number of tasks under way. */
  get size(): number {
    return this.#tasks.length - this.#free.length;
  }

  /** Gives the task its slot and generation. */
  add(task: Task): void {
    const slot = this.#free.pop() ?? this.#grow();
    task.slot = slot;
    task.generation = this.#generations[slot] ?? 0;
    this.#tasks[slot] = task;
  }

  /** The task of that name, unless it has left. */
  find(slot: number, generation: number): Task | null {
    const task = this.#tasks[slot];
    return task && task.generation === generation ? task : null;
  }

  /** The task leaves: later reports of it find nothing. */
  remove(task: Task): void {
    if (this.#tasks[task.slot] !== task) return;
    if (task.pins) unpin(task.pins);
    task.pins = null;
    this.#tasks[task.slot] = null;
    this.#generations[task.slot] = (task.generation + 1) | 0;
    this.#free.push(task.slot);
  }

  /** All tasks under way. */
  *all(): Generator<Task> {
    for (const task of this.#tasks) if (task) yield task;
  }

  #grow(): number {
    this.#generations.push(0);
    return this.#tasks.push(null) - 1;
  }
}
