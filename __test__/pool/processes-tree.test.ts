import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { until } from '../support/until.js';

/** Worker processes and the tree that they are part of. */
const LIMIT_MS = 60_000;

/** True while the process runs; one that has ended and was not reaped does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Starts the fixture as the head of a group of its own and gives the pids of all workers. */
async function start(mode: string): Promise<{ program: ChildProcess; pids: number[]; output: () => string }> {
  const file = fileURLToPath(new URL('../fixtures/group.js', import.meta.url));
  const program = spawn(process.execPath, [file, mode], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  program.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await until(() => text.includes('\n'), 'the pids of the workers');
  return { program, pids: JSON.parse(text.split('\n')[0]!) as number[], output: () => text };
}

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test.serial(`workers, and workers of workers, end with a program that ${signal} ends`, async t => {
    t.timeout(LIMIT_MS);
    const { program, pids } = await start('wait');
    t.true(pids.length >= 2);
    t.true(pids.every(runs));
    program.kill(signal);
    await until(() => !pids.some(runs), 'the end of all workers');
  });
}

test.serial('Ctrl-C reaches the whole group: workers go on, the caller decides', async t => {
  t.timeout(LIMIT_MS);
  const { program, pids, output } = await start('interrupted');
  const ended = new Promise(resolve => program.once('exit', resolve));
  process.kill(-program.pid!, 'SIGINT');
  t.is(await ended, 0);
  t.regex(output(), /\ninterrupted, 400,400, lost 0\n$/);
  await until(() => !pids.some(runs), 'the end of all workers');
});
