import { flows } from './flows.js';
import type { CurrentTask } from './running-task.js';

// Only who has loaded this may ask.
flows.follow();

/** The task that calls this, or null outside of any task. */
export function currentTask(): CurrentTask | null {
  return flows.current;
}
