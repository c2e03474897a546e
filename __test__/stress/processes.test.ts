import test from 'ava';
import { oneByOne, together } from './processes.js';

test.serial('processes one after the other', async t => {
  t.timeout(120_000);
  await t.notThrowsAsync(oneByOne(12));
});

test.serial('processes at the same time', async t => {
  t.timeout(120_000);
  await t.notThrowsAsync(together(20));
});
