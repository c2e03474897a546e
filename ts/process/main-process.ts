/** Whether this is the program itself, and no process or worker that it has started. */
export let isMainProcess = true;

/** To be called in processes and workers before anything of the program is loaded. */
export function workForProgram(): void {
  isMainProcess = false;
}
