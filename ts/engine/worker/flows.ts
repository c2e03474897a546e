import { AsyncLocalStorage } from 'node:async_hooks';
import { loopIsHeld } from './held.js';
import type { RunningTask } from './running-task.js';

/**
 * Whose code it is that runs now. One task runs at a time, so it is that one's, unless another has left something
 * behind, a timer or a socket, whose code runs by turns with it.
 *
 * To follow the flow of each task makes every promise on this thread three times as slow (up to version 22 Node calls
 * hooks for each). So that begins, and then lasts, when it may make a difference: when somebody may ask who is running, or
 * when something was left.
 */
class Flows {
  readonly #followed = new AsyncLocalStorage<RunningTask>();
  #isFollowing = false;
  /** What was left belongs to a task that nobody followed. */
  #hasStrays = false;
  /** The task that runs, or null. */
  running: RunningTask | null = null;

  /** Follows the tasks that start from now on. */
  follow(): void {
    this.#isFollowing = true;
  }

  /**
   * The same if something holds the event loop open already.
   * @param isLeft a task has left it; otherwise it is there to serve the tasks, and its errors are theirs
   */
  followIfHeld(isLeft: boolean): void {
    if (this.#isFollowing || !loopIsHeld()) return;
    this.#hasStrays = isLeft;
    this.follow();
  }

  /** Calls `fn` as a part of the running task. */
  run<A, R>(fn: (arg: A) => R, arg: A): R {
    const task = this.running!;
    task.isFollowed = this.#isFollowing;
    return task.isFollowed ? this.#followed.run(task, fn, arg) : fn(arg);
  }

  /** The task that this code belongs to, also long after it has ended; null outside of any. */
  get current(): RunningTask | null {
    const { running } = this;
    return this.#followed.getStore() ?? (running?.isFollowed === false ? running : null);
  }

  /** Whether an error that nobody caught here is the running task's: what is known to be of another is not. */
  get concernsRunning(): boolean {
    const owner = this.#followed.getStore();
    if (owner) return owner === this.running;
    return !(this.#hasStrays && this.running?.isFollowed);
  }
}

/** Those of this thread. */
export const flows = new Flows();
