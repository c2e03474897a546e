import test from 'ava';
import { printed } from './seeds.js';

/** Python's page on executors, as TypeScript. */

test('an executor of processes maps', async t => {
  t.is(await printed(t, 'process-pool-executor'), '[1, 4, 9, 16]\n');
});
