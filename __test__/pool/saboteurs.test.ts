import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';
import { everywhere } from './everywhere.js';

/** What a harmful task comes to, and that the pool goes on, on every Node at hand. */
const LIMIT_MS = 60_000;

/** What Node prints when a process has no memory left, and cannot be told to leave out. */
const DYING_WORDS = /^[\s\S]*$/;

const outcomes: [harm: string, told: RegExp, warned?: RegExp][] = [
  ['exits 0', /^threw WorkerLostError: .*exited with code 0\n/],
  ['exits 3', /^threw WorkerLostError: .*exited with code 3\n/],
  ['exits while the caller blocks', /^threw WorkerLostError: .*exited with code 3\n/],
  ['exhausts its heap', /^threw WorkerLostError: .*(memory|SIGABRT|code 134)/],
  ['exhausts its heap while the caller blocks', /^threw WorkerLostError: /],
  ['kills its process', /^threw WorkerLostError: .*SIGKILL\n/],
  ['aborts its process', /^threw WorkerLostError: .*(SIGABRT|code 134)\n/],
  ['kills its process while the caller blocks', /^threw WorkerLostError: .*SIGKILL\n/],
  ['ignores SIGTERM and loops for ever under a limit', /^threw TimeoutError: /],
  ['recurses for ever', /^threw RangeError: Maximum call stack size exceeded\n/],
  ['loops for ever under a limit', /^threw TimeoutError: /],
  ['throws late', /^told: late\ngave returned\n/],
  [
    'throws late, with the default handler',
    /^gave returned\n/,
    /CROSSRAY_STRAY_ERROR.*left behind: Error: late/,
  ],
  ['removes the handlers of its worker', /^gave returned\n/],
  ['breaks the globals', /^gave returned\n/],
  ['closes what it can find', /^(gave returned|threw WorkerLostError)/],
];

/** They would end the caller too if its workers were threads. */
const ofProcesses = /process|SIGTERM/;

for (const { node, label, env, context } of everywhere()) {
  for (const [harm, told, warned = DYING_WORDS] of outcomes) {
    if (context === 'thread' && ofProcesses.test(harm)) continue;
    test.serial(`${label}: a task ${harm}`, async t => {
      t.timeout(2 * LIMIT_MS);
      const end = await runFixture('saboteur', { node, env, args: [harm], timeout: LIMIT_MS });
      t.is(end.code, 0, tell(end));
      t.regex(end.stdout, told, tell(end));
      t.regex(end.stdout, /works 20, 1 workers\n$/, tell(end));
      t.regex(end.stderr, warned, tell(end));
    });
  }
}
