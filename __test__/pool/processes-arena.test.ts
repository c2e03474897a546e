import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

test('what the arena has no room for fails by name, and the pool goes on', async t => {
  t.timeout(60_000);
  const env = { CROSSRAY_ARENA_SIZE: String(64 * 2 ** 20) };
  const end = await runFixture('full-arena', { env, timeout: 50_000 });
  t.is(end.stdout, 'full true\nfull true\nfull true\nworks 1, lost 0\n', tell(end));
  t.is(end.code, 0, tell(end));
  t.is(end.stderr, '');
});

test('results that refer to shared memory and that nobody reads leave nothing of it', async t => {
  t.timeout(90_000);
  const env = { CROSSRAY_ARENA_SIZE: String(64 * 2 ** 20) };
  const end = await runFixture('unread-results', { env, timeout: 80_000 });
  t.is(end.stdout, 'rounds 6, room for 1900000\n', tell(end));
  t.is(end.code, 0, tell(end));
});
