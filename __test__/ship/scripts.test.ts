import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { Scripts } from '#crossray/ship/inspect/scripts';
import type { Session } from '#crossray/ship/inspect/session';

const megabyte = 2 ** 20;
const text = Buffer.alloc(megabyte / 2, 'x');

/** A program that compiles ever new functions: each is in a script of its own, whose text only the debugger has. */
const session = {
  on: () => undefined,
  post: (method: string) =>
    method === 'Profiler.getBestEffortCoverage' ? { result: [] } : { scriptSource: text.toString('latin1') },
} as unknown as Session;

test('the texts of scripts are not kept for ever', t => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const scripts = new Scripts(session);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 200; n++) t.is(scripts.sourceOf(`${n}`, 'x', 0, 0)?.length, text.length);
  collect();
  t.true(process.memoryUsage().heapUsed - before < 20 * megabyte);
});
