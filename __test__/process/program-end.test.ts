import test from 'ava';
import { nodes } from '../support/nodes.js';
import { runFixture, tell } from '../support/run-fixture.js';

/** What becomes of children when the program ends, on every Node at hand. */
const LIMIT_MS = 40_000;

for (const { path: node, version } of nodes()) {
  for (const kind of ['process', 'thread']) {
    const ends = (how: string, code: number, stdout: string, stderr = /^$/) => {
      test.serial(`${version}: ${kind}: ${how}`, async t => {
        t.timeout(2 * LIMIT_MS);
        const end = await runFixture('process/program-end', { node, args: [kind, how], timeout: LIMIT_MS });
        t.is(end.code, code, tell(end));
        t.is(end.stdout, `${stdout}\n`, tell(end));
        t.regex(end.stderr, stderr, tell(end));
      });
    };
    const lines = (...all: string[]) => all.join('\n');

    ends('daemons and others', 3, lines('daemon begins', 'other begins', 'done', 'other ends', 'exit 3'));
    ends('a daemon alone', 0, lines('daemon begins', 'done', 'exit 0'));
    ends(
      'a child that is started while the program ends',
      0,
      lines('done', 'late begins', 'late ends', 'exit 0'),
    );
    ends('process.exit()', 5, lines('other begins', 'exit 5'));
    ends('process.exit() at once', 5, 'exit 5');
    ends('process.exit() while a child is blocked', 5, lines('blocked', 'exit 5'));
    ends('an uncaught error', 1, lines('other begins', 'exit 1'), /nobody catches this/);
    ends('an unhandled rejection', 1, lines('other begins', 'exit 1'), /nobody catches this/);
    ends('a join that is waited for', 0, lines('daemon begins', 'daemon ends', 'joined 0', 'done', 'exit 0'));
    if (kind === 'process') ends('a deaf daemon', 0, lines('deaf', 'done', 'exit 0'));
  }
}
