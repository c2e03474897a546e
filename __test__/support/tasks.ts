/**
 * Functions that tests send to workers. Each is whole in itself: it captures nothing and imports what it needs
 * when it runs, so that these tests say nothing about how functions travel.
 */
import type { CurrentTask } from 'crossray';

/** Keeps its thread busy without ever looking at anything. */
export function spin(milliseconds: number): number {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return milliseconds;
}

/** Waits on its event loop. */
export async function nap(milliseconds: number): Promise<number> {
  const { setTimeout: sleep } = await import('node:timers/promises');
  return sleep(milliseconds, milliseconds);
}

/** Leaves the mark `<path>-started`, then holds its thread until the mark `<path>-go` is there. */
export function holdUntil(path: string): string {
  const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
  writeFileSync(`${path}-started`, '');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(`${path}-go`)) Atomics.wait(clock, 0, 0, 2);
  return path;
}

/** Leaves a mark and gives its path. */
export function mark(path: string): string {
  process.getBuiltinModule('node:fs').writeFileSync(path, '');
  return path;
}

/** Leaves a mark, then never ends. */
export function loopForever(path?: string): never {
  if (path) process.getBuiltinModule('node:fs').writeFileSync(path, '');
  for (;;);
}

/** What the running task knows of itself, without its signal. */
export async function whoAmI(): Promise<Pick<CurrentTask, 'id' | 'worker'>> {
  const { currentTask } = await import('crossray');
  const task = currentTask();
  if (!task) throw new Error('expected to run as a task');
  return { id: task.id, worker: task.worker };
}

/** Ends its worker. */
export function exit(code?: number): never {
  process.exit(code);
}

/** Holds on to more than any heap has. */
export function exhaustHeap(): never {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(10_000).fill(kept.length));
}
