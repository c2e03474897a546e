import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';
import { everywhere } from './everywhere.js';

/**
 * Pools that end in bad moments, many times in a row; `npm run stress` does the same more often. On Node 20 and 22 a
 * mistake here aborts the process (see crate/bindings/clapper.rs).
 */
const LIMIT_MS = 100_000;
const rounds = Number(process.env.CROSSRAY_ROUNDS ?? 15);

for (const { node, label, env } of everywhere()) {
  const survives = (title: string, name: string, args: (string | number)[]) => {
    test.serial(`${label}: ${title}`, async t => {
      t.timeout(LIMIT_MS + rounds * 2000);
      const end = await runFixture(name, { node, env, args, timeout: LIMIT_MS + rounds * 1000 });
      t.is(end.code, 0, tell(end));
      t.is(end.stdout, `rounds ${rounds}\n`, tell(end));
      t.is(end.stderr, '');
    });
  };
  for (const what of ['come up', 'wait natively', 'send results', 'loop']) {
    survives(`terminate() while workers ${what}`, 'terminate-rounds', [rounds, what, 'terminate']);
  }
  for (const what of ['come up', 'wait natively', 'send results']) {
    survives(`close() and join() while workers ${what}`, 'terminate-rounds', [rounds, what, 'close']);
  }
  survives('the owner of a pool dies', 'owner-dies', [rounds]);
}
