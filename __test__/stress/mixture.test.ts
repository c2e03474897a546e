import test from 'ava';
import { mixture } from './mixture.js';

const SHORT_MS = 8000;

test('a random mixture on random pools: every call settles as it must, nothing is left', async t => {
  t.timeout(SHORT_MS + 100_000);
  const seed = Date.now() % 2 ** 31;
  t.log(`seed ${seed}`);
  const { pools, deeds } = await mixture(seed, SHORT_MS);
  t.true(pools >= 1);
  t.true((deeds.innocentCall ?? 0) >= 10);
});
