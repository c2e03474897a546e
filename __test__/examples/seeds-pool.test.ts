import test from 'ava';
import { printed } from './seeds.js';

/** Python's pages on pools, as TypeScript on worker threads. */

test('importing the module prints nothing and keeps nothing alive', async t => {
  t.is(await printed(t, 'importing'), '');
});

test('a process pool maps 100 numbers', async t => {
  const squares = Array.from({ length: 100 }, (_, i) => i * i);
  t.is(await printed(t, 'process-pool'), `Pool    : [${squares.join(', ')}]\n`);
});

test('a pool that ends with its block', async t => {
  t.is(await printed(t, 'pool'), '[1, 4, 9, 16]\n');
});

for (const name of ['apply-async', 'submit'])
  test(`the id of a task is there at once: ${name}`, async t => {
    t.regex(await printed(t, name), /^Task started: \S+\n$/);
  });
