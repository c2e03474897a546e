/** The same answers for any number of threads. */
import { availableParallelism } from 'node:os';
import test from 'ava';
import { run } from './program.js';

test('RAYON_NUM_THREADS changes how many threads there are, and no answer', async t => {
  const answers = new Map<string, string>();
  for (const threads of ['1', '2', '', '1000', 'nonsense']) {
    const { code, output, errors } = await run('answers', '', { RAYON_NUM_THREADS: threads });
    t.is(code, 0, errors);
    const { digest, started } = JSON.parse(output) as { digest: string; started: number | null };
    answers.set(threads, digest);
    const most = availableParallelism();
    if (started !== null) t.is(started, threads === '1' ? 1 : threads === '2' ? Math.min(2, most) : most);
  }
  t.is(new Set(answers.values()).size, 1);
});
