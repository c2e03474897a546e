// Run by `node --test`.
import assert from 'node:assert';
import test from 'node:test';
import { Process } from 'crossray';

test('a process in a test', async () => {
  const seven = 7;
  const child = new Process({ target: () => process.exit(seven) });
  child.start();
  await child.join();
  assert.equal(child.exitCode, 7);
});
