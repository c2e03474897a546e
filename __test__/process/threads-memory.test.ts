import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

test('a thread that runs out of memory has an error that says so', async t => {
  t.timeout(60_000);
  const end = await runFixture('process/thread-memory', {
    execArgv: ['--no-warnings'],
    timeout: 50_000,
  });
  t.is(end.code, 0, tell(end));
  const line =
    '1 true Hoarder ended: Worker terminated due to reaching memory limit: JS heap out of memory ERR_WORKER_OUT_OF_MEMORY\n';
  t.is(end.stdout, `${line}1 null\n${line}`, tell(end));
});
