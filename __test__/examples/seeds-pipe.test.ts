import test from 'ava';
import { printed } from './seeds.js';

/** Python's page on pipes, as TypeScript. */

test('a pipe ends when all copies of its other end are closed', async t => {
  const squares = Array.from({ length: 10 }, (_, i) => `${i * i}\n`);
  t.is(await printed(t, 'pipes'), `${squares.join('')}End\n`);
});
