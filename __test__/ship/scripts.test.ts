import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { Scripts } from '#crossray/ship/inspect/scripts';
import type { Session } from '#crossray/ship/inspect/session';

const megabyte = 2 ** 20;

/** A program that compiles ever new functions: each is in a script of its own, whose text only the debugger has. */
const session = {
  on: () => undefined,
  post: (method: string) =>
    method === 'Profiler.getBestEffortCoverage'
      ? { result: [] }
      : { scriptSource: Buffer.alloc(megabyte, 'x').toString('latin1') },
} as unknown as Session;

test('the texts of scripts are not kept for ever', t => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const scripts = new Scripts(session);
  collect();
  const before = process.memoryUsage();
  for (let n = 0; n < 100; n++) t.is(scripts.sourceOf(`${n}`, 'x', 0, 0)?.length, megabyte);
  collect();
  const after = process.memoryUsage();
  t.true(after.heapUsed + after.external - before.heapUsed - before.external < 20 * megabyte);
});
