import test from 'ava';
import { nodes } from '../support/nodes.js';
import { runFixture, tell } from '../support/run-fixture.js';

const LIMIT_MS = 30_000;

const ends: [string, RegExp, RegExp?][] = [
  ['is not shut down', /^end of the program\nran 1\ngot 1\n$/],
  ['is shut down without wait', /^end of the program\nran 1\nran 2\n$/],
  ['leaves a map to itself', /^end of the program\nran 1\nran 2\nran 3\nran 4\n$/],
  ['cancels what has not started', /^end of the program\nran 1\n$/],
  [
    'has a callback that throws',
    /^end of the program\nran 2\ngot 2\n$/,
    /CrossrayWarning: a done callback of the call \S+ threw: Error: from the callback/,
  ],
  ['is waited for', /^ran 1\ndown\nend of the program\n$/],
];

/** How a program with an executor of that context comes to its end, on every Node at hand. */
export function executorPrograms(context: 'thread' | 'process'): void {
  for (const { path: node, version } of nodes()) {
    for (const [what, stdout, stderr = /^$/] of ends) {
      test.serial(`${version}: an executor of the ${context} context ${what}`, async t => {
        t.timeout(2 * LIMIT_MS);
        const end = await runFixture('executor-end', { node, args: [context, what], timeout: LIMIT_MS });
        t.is(end.code, 0, tell(end));
        t.regex(end.stdout, stdout, tell(end));
        t.regex(end.stderr, stderr, tell(end));
      });
    }
  }
}
