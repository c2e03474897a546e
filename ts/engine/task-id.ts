/** The name of a task for people, the same on both sides: `AsyncResult.id` and `currentTask().id`. */
export const taskId = (pool: string, slot: number, generation: number): string =>
  `${pool}:${slot}.${generation}`;
