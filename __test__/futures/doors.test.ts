import { createRequire } from 'node:module';
import test from 'ava';
import * as crossray from 'crossray';
import * as futures from 'crossray/futures';

const require = createRequire(import.meta.url);

test('what is in both is the same in both', t => {
  const inFutures = new Map<string, unknown>(Object.entries(futures));
  const both = Object.entries(crossray).filter(([name]) => inFutures.has(name));
  for (const name of ['Executor', 'Future', 'ProcessPoolExecutor', 'ThreadPoolExecutor', 'TimeoutError'])
    t.true(
      both.some(([other]) => other === name),
      name,
    );
  // Two things of Python's, in two modules: one waits for connections and processes, the other for futures.
  const same = both.filter(([name]) => name !== 'wait');
  for (const [name, value] of same) t.true(Object.is(value, inFutures.get(name)), name);
});

test('require gives what import gives', t => {
  t.deepEqual({ ...(require('crossray/futures') as typeof futures) }, { ...futures });
});
