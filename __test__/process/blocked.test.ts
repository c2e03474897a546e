import test from 'ava';
import { nodes } from '../support/nodes.js';
import { runFixture, tell } from '../support/run-fixture.js';

/** A thread that waits natively for a child can be ended, and so can its process; its children end with it. */
const LIMIT_MS = 40_000;

for (const { path: node, version } of nodes()) {
  for (const who of ['a worker', 'a worker that awaits']) {
    const ends = (how: string, end: { code?: number; signal?: string; stdout?: string }) => {
      test.serial(`${version}: ${who}: ${how}`, async t => {
        t.timeout(2 * LIMIT_MS);
        const ended = await runFixture('process/blocked', { node, args: [who, how], timeout: LIMIT_MS });
        t.is(ended.hung, false, tell(ended));
        t.is(ended.code, end.code ?? null, tell(ended));
        t.is(ended.signal, (end.signal ?? null) as never, tell(ended));
        t.is(ended.stdout, end.stdout ?? '', tell(ended));
      });
    };
    ends('terminate', { code: 0, stdout: 'child gone\n' });
    ends('exit', { code: 6 });
    ends('throw', { code: 1 });
    ends('SIGTERM', { signal: 'SIGTERM' });
  }
}
