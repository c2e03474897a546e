import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { until } from '../support/until.js';

const fixture = fileURLToPath(new URL('../fixtures/process/tree.js', import.meta.url));

/** Whether the process runs: a zombie does not. */
function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const ways = ['grown', 'booting', 'preloading'] as const;

/** Kills a tree's root once it has said so much, and gives the numbers that it named. */
async function killedTree(how: (typeof ways)[number]): Promise<number[]> {
  const root = spawn(process.execPath, [fixture, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  root.stdout.setEncoding('utf8').on('data', more => {
    text += more;
  });
  await until(
    () => (how === 'booting' ? text.includes('booting') : text.split('\n').length > 4),
    'the tree has grown',
  );
  root.kill('SIGKILL');
  await new Promise(resolve => root.once('exit', resolve));
  return text
    .split('\n')
    .filter(line => /^\d+$/.test(line))
    .map(Number);
}

const linux = existsSync('/proc/self/stat') ? test : test.skip;

for (const how of ways) {
  linux(`no child outlives a parent that is killed: ${how}`, async t => {
    t.timeout(60_000);
    const pids = await killedTree(how);
    t.is(pids.length >= 4, true);
    await until(() => !pids.some(runs), 'all children of the killed parent have ended');
  });
}
