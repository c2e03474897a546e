/**
 * A guard that does not depend on how fast the machine is: what a call and an item of a map leave on the caller's heap
 * while nothing is collected. Measured were 1,200 and 40 bytes; twice that means that something new is kept or copied.
 */
import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

/** So large that no round fills it: nothing is collected between the two looks at the heap. */
const YOUNG_MIB = 256;

test('a call takes little of the heap, an item of a map hardly any', async t => {
  const end = await runFixture('allocation', {
    execArgv: ['--expose-gc', `--min-semi-space-size=${YOUNG_MIB}`, `--max-semi-space-size=${YOUNG_MIB}`],
  });
  t.is(end.code, 0, tell(end));
  const { call, item } = JSON.parse(end.stdout) as { call: number; item: number };
  t.log({ call, item });
  t.true(call > 100 && call < 2400, `${call} bytes a call`);
  t.true(item > 5 && item < 80, `${item} bytes an item`);
});
