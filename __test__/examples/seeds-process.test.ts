import test from 'ava';
import { printed } from './seeds.js';

/** Python's pages on processes, as TypeScript. */

test('a daemon ends with the main program, another process is waited for', async t => {
  t.is(
    await printed(t, 'background-process'),
    'Starting NO_background_process \n\nExiting NO_background_process \n\n',
  );
});

test('two processes, in any order, then the main program', async t => {
  const lines = (await printed(t, 'new-process')).split('\n');
  t.deepEqual(lines.slice(0, 2).sort(), ['Worker 1 is working', 'Worker 2 is working']);
  t.deepEqual(lines.slice(2), ['All workers have finished', '']);
});

test('processes that end by themselves', async t => {
  t.is(await printed(t, 'exiting'), 'Worker is working\nWorker is working\n');
});

test('a program that ends with a status of its own', async t => {
  t.is(await printed(t, 'termination', 42), 'Worker is working\nWorker is working\n');
});
