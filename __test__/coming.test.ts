import test from 'ava';
import { Pool, ProcessPoolExecutor, ThreadPoolExecutor } from 'crossray';

test('what is not there yet says so in one sentence, and what to use instead', t => {
  for (const make of [
    () => new ProcessPoolExecutor(),
    () => new ThreadPoolExecutor(),
    () => new Pool({ context: 'process' }),
  ]) {
    const error = t.throws(make, { instanceOf: TypeError });
    t.regex(error.message, /is not there yet: [^\n.]+$/);
  }
});
