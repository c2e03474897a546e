/** Operations in workers that are terminated, and in programs that exit. */
import test from 'ava';
import { run } from './program.js';

const rounds = {
  async: 'awaits operations',
  sync: 'waits in operations',
  mixed: 'does both over shared memory',
};

for (const [how, what] of Object.entries(rounds)) {
  test(`a worker that ${what} can be terminated at any time, 50 times in a row`, async t => {
    const { code, signal, output, errors } = await run('terminate', how);
    t.deepEqual({ code, signal, errors }, { code: 0, signal: null, errors: '' });
    t.regex(output, /^50 terminated, (\d+) of them at work\n$/);
    t.true(Number(output.match(/, (\d+)/)![1]) > 25, output);
  });
}

test('process.exit ends a program whose worker waits in an operation', async t => {
  for (let round = 0; round < 5; round++) {
    const { code, signal, errors } = await run('exit', 'worker');
    t.deepEqual({ code, signal, errors }, { code: 7, signal: null, errors: '' });
  }
});

test('a worker ends by itself when its operations have ended', async t => {
  const { code, output, errors } = await run('worker-end');
  t.deepEqual({ code, output, errors }, { code: 0, output: 'sum 3000000\nexit 0\n', errors: '' });
});

test('neither memory nor threads grow with operations and workers', async t => {
  const { code, output, errors } = await run('growth');
  t.deepEqual({ code, errors }, { code: 0, errors: '' }, output);
});
