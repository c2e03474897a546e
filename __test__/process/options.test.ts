import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Process, type ProcessOptions } from 'crossray';

/** What options of a process do. */
async function code(options: ProcessOptions<never[]>): Promise<number | null> {
  const child = new Process(options as ProcessOptions);
  child.start();
  await child.join();
  return child.exitCode;
}

test.serial('env is the whole environment', async t => {
  process.env.FROM_PARENT = '1';
  t.is(await code({ target: () => process.exit(Number(process.env.FROM_PARENT) + 3) }), 4);
  const target = () =>
    process.exit(process.env.ONLY === 'mine ä' && !process.env.FROM_PARENT && !process.env.UNSET ? 7 : 1);
  t.is(await code({ env: { ONLY: 'mine ä', UNSET: undefined }, target }), 7);
  delete process.env.FROM_PARENT;
});

test.serial('nothing of ours is left in the environment', async t => {
  const target = () =>
    process.exit(Object.keys(process.env).filter(key => key.startsWith('CROSSRAY')).length);
  t.is(await code({ target }), 0);
});

test.serial('cwd', async t => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'crossray ä ')));
  const child = new Process({
    cwd: folder,
    target: where => process.exit(process.cwd() === where ? 3 : 1),
    args: [folder],
  });
  child.start();
  await child.join();
  t.is(child.exitCode, 3);
  rmSync(folder, { recursive: true });
});

test.serial('a cwd that is not there', t => {
  const child = new Process({ name: 'lost', cwd: '/nowhere at all' });
  t.throws(() => child.start(), {
    code: 'ERR_CROSSRAY_PROCESS',
    message: /^lost could not be started in '\/nowhere at all': .*No such file/,
  });
  t.is(child.pid, undefined);
});

test.serial('execArgv', async t => {
  t.is(
    await code({ execArgv: ['--stack-trace-limit=3'], target: () => process.exit(Error.stackTraceLimit) }),
    3,
  );
});

test.serial('standard input is empty', async t => {
  const target = async () => {
    let length = 0;
    for await (const chunk of process.stdin) length += (chunk as Buffer).length;
    process.exit(length);
  };
  t.is(await code({ target }), 0);
});

test.serial('threads have no place of their own', async t => {
  const { getContext } = await import('crossray');
  const { Process: Thread } = getContext('thread');
  t.throws(() => new Thread({ cwd: '/' }), { instanceOf: TypeError, message: /^cwd: a thread runs/ });
  t.throws(() => new Thread({ stdio: 'ignore' }), {
    instanceOf: TypeError,
    message: /^stdio: 'ignore' is for processes/,
  });
  const thread = new Thread({
    target: () => process.exit(process.pid === Number(process.env.MINE) ? 5 : 1),
    env: { MINE: String(process.pid) },
  });
  thread.start();
  await thread.join();
  t.is(thread.exitCode, 5);
  t.is(thread.pid, process.pid);
});
