import test from 'ava';
import { killing } from './kills.js';

const KILLS = 25;
const LIMIT_MS = 120_000;

for (const retry of [false, true]) {
  test.serial(
    `workers killed at random under load: ${retry ? 'every result arrives' : 'every call settles'}`,
    async t => {
      t.timeout(LIMIT_MS);
      const seed = Date.now() % 2 ** 31;
      t.log(`seed ${seed}`);
      const { kills, calls } = await killing(seed, KILLS, retry);
      t.is(kills, KILLS);
      t.true(calls > 0);
    },
  );
}
