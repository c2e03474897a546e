import test from 'ava';
import { tell } from '../support/run-fixture.js';
import { printed, run } from './seeds.js';

/** Python's pages on queues, as TypeScript. */

test('a queue outlives those that put', async t => {
  t.is(await printed(t, 'sharing-data'), 'Worker has finished\n');
});

const appended = /^Process Producer : item (\d+) appended to queue producer-1$/;
const popped = /^Process Consumer : item (\d+) popped from by consumer-2 $/;
const size = /^The size of queue is (\d+)$/;
const empty = /^(the queue is empty)?$/;

/** The item or number in each line of that kind. */
function numbers(stdout: string, line: RegExp): number[] {
  const found = stdout.matchAll(new RegExp(line, 'gm'));
  return Array.from(found, ([, number]) => Number(number));
}

test('a producer and a consumer that never end, stopped after some items', async t => {
  const enough = (stdout: string) => numbers(stdout, popped).length >= 2;
  const end = await run('queue', { stopWhen: enough });
  t.false(end.hung, tell(end));
  t.is(end.signal, 'SIGTERM', tell(end));
  t.is(end.stderr, '', tell(end));

  const [put, got] = [numbers(end.stdout, appended), numbers(end.stdout, popped)];
  t.deepEqual(got, put.slice(0, got.length));
  t.true(put.every(item => item <= 256));
  t.true(numbers(end.stdout, size).every(items => items >= 0 && items <= put.length));
  const known = [appended, popped, size, empty];
  const others = end.stdout.split('\n').filter(line => !known.some(pattern => pattern.test(line)));
  t.deepEqual(others, []);
});
