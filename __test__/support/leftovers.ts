import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long what was ended may take to disappear, in milliseconds. */
const SETTLE_MS = 10_000;
const LOOK_MS = 10;

/** Threads of libuv's own pool, started with its first file operation and never ended. */
const LIBUV_POOL = 4;

/** What a process holds that a test could leave behind. */
export interface Holdings {
  threads: number;
  descriptors: string[];
  /** What keeps the event loop open, by kind. */
  resources: string[];
  children: number[];
}

/** What this process holds now. */
export function holdings(): Holdings {
  return { threads: threads(), descriptors: descriptors(), resources: resources(), children: children() };
}

/** Threads of this process; only Linux tells, elsewhere 0. */
export function threads(): number {
  return list('/proc/self/task').length;
}

function descriptors(): string[] {
  return list('/proc/self/fd').flatMap(name => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return []; // the descriptor of this very listing
    }
  });
}

function resources(): string[] {
  // Timers of the test runner come and go.
  return process.getActiveResourcesInfo().filter(name => name !== 'Timeout' && name !== 'Immediate');
}

/** Processes that this one has started and that were not reaped; only Linux tells, elsewhere none. */
export function children(): number[] {
  return list('/proc/self/task').flatMap(thread => {
    try {
      const text = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim();
      return text === '' ? [] : text.split(' ').map(Number);
    } catch {
      return []; // the thread has ended meanwhile
    }
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What `after` has that `before` had not, in words; empty if there is nothing. */
export function difference(before: Holdings, after: Holdings): string[] {
  const found: string[] = [];
  if (after.threads > before.threads) found.push(`${after.threads - before.threads} threads`);
  for (const what of ['descriptors', 'resources', 'children'] as const) {
    const rest = [...before[what]] as unknown[];
    const extra = (after[what] as unknown[]).filter(item => {
      const at = rest.indexOf(item);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    if (extra.length > 0) found.push(`${what}: ${extra.join(', ')}`);
  }
  return found;
}

/** Starts what this process starts once and keeps, so that it does not look like something left over. */
export async function warmUp(): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  await Promise.all(Array.from({ length: LIBUV_POOL }, () => readFile('/dev/null')));
}

/**
 * Waits until this process holds no more than it did.
 * @throws Error that names what is left over
 */
export async function expectNothingLeft(before: Holdings, patience = SETTLE_MS): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const left = difference(before, holdings());
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`left over: ${left.join('; ')}`);
    await sleep(LOOK_MS);
  }
}
