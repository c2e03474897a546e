import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { activeChildren, Process, type ProcessOptions } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../support/leftovers.js';

/** Processes that do their worst: their parent learns how they ended, and nothing is left of them. */
const sabotage = (
  title: string,
  options: ProcessOptions<never[]>,
  code: number | null,
  signal: string | null,
) => {
  test.serial(title, async t => {
    t.timeout(60_000);
    await warmUp();
    const first = new Process();
    first.start();
    await first.join();
    const before = holdings();
    const child = new Process({ stdio: 'ignore', ...(options as ProcessOptions) });
    child.start();
    t.true(await child.join());
    t.deepEqual([child.exitCode, child.signalCode], [code, signal]);
    t.deepEqual(activeChildren(), []);
    await expectNothingLeft(before);
  });
};

sabotage('abort()', { target: () => process.abort() }, -6, 'SIGABRT');
sabotage('killing itself', { target: () => process.kill(process.pid, 'SIGKILL') }, -9, 'SIGKILL');
sabotage(
  'exit in the middle of loading',
  { execArgv: ['--import', 'data:text/javascript,process.exit(23)'] },
  23,
  null,
);
sabotage('a preload that fails', { execArgv: ['--import', 'data:text/javascript,throw 1'] }, 1, null);
sabotage('a flag that Node does not know', { execArgv: ['--no-such-flag'] }, 9, null);
sabotage(
  'closing every descriptor',
  {
    target: async () => {
      const { closeSync } = await import('node:fs');
      for (let fd = 0; fd < 4; fd++) {
        try {
          closeSync(fd);
        } catch {
          // It was not open.
        }
      }
      process.exit(8);
    },
  },
  8,
  null,
);
sabotage(
  'out of memory',
  {
    execArgv: ['--max-old-space-size=20'],
    target: () => {
      const hoard: unknown[] = [];
      for (;;) hoard.push(new Array(1000).fill(hoard));
    },
  },
  -6,
  'SIGABRT',
);
sabotage(
  'an exit handler that throws',
  {
    target: () => {
      process.on('exit', () => {
        throw new Error('at the very end');
      });
    },
  },
  1,
  null,
);
sabotage(
  'a replaced process object',
  {
    target: () => {
      process.exit = () => undefined as never;
      process.on = () => undefined as never;
      throw new Error('with a broken process');
    },
  },
  1,
  null,
);

test.serial('a child that ignores SIGTERM is killed by kill(), and when it is disposed of', async t => {
  t.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
  const deaf = (name: string) =>
    new Process({
      target: file => {
        process.on('SIGTERM', () => {});
        process.on('SIGINT', () => {});
        setInterval(() => {}, 1000);
        writeFileSync(file as string, '');
      },
      args: [join(folder, name)],
    });
  const isReady = (name: string) => {
    try {
      return readFileSync(join(folder, name)).length === 0;
    } catch {
      return false;
    }
  };
  const first = deaf('first');
  first.start();
  while (!isReady('first')) await first.join(10);
  first.terminate();
  first.interrupt();
  t.false(await first.join(100));
  first.kill();
  await first.join();
  t.is(first.exitCode, -9);
  const second = deaf('second');
  second.start();
  while (!isReady('second')) await second.join(10);
  await second[Symbol.asyncDispose]();
  t.is(second.exitCode, -9);
  rmSync(folder, { recursive: true });
});

test.serial("children that Node started stay Node's", async t => {
  t.timeout(60_000);
  const { spawn } = await import('node:child_process');
  const codes = Array.from({ length: 5 }, (_, code) => {
    const child = spawn(process.execPath, ['-e', `process.exit(${code})`]);
    return new Promise(resolve => child.on('exit', resolve));
  });
  const own = Array.from({ length: 3 }, () => new Process({ target: () => process.exit(2) }));
  for (const each of own) each.start();
  t.deepEqual(await Promise.all(codes), [0, 1, 2, 3, 4]);
  for (const each of own) await each.join();
  t.deepEqual(
    own.map(each => each.exitCode),
    [2, 2, 2],
  );
});
