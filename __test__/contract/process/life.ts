import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { activeChildren, Event, type Process } from 'crossray';
import { type Part, soloTest } from './suite.js';

/** The life of a process: start, run, end, and what can be asked meanwhile. */
export const life: Part = place => {
  const { Process: Made } = place.context;
  const ended = async (process: Process): Promise<Process> => {
    process.start();
    await process.join();
    return process;
  };

  soloTest(place, 'a target runs elsewhere with its arguments', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'crossray-'));
    const file = join(folder, 'note');
    const process = new Made({ target: (a, b) => writeFileSync(file, a + b), args: ['ran', '!'] });
    t.is(process.pid, undefined);
    t.is(process.exitCode, null);
    t.false(process.isAlive());
    process.start();
    t.is(typeof process.pid, 'number');
    t.true(await process.join());
    t.is(readFileSync(file, 'utf8'), 'ran!');
    t.is(process.exitCode, 0);
    t.is(process.signalCode, null);
    t.is(process.error, null);
    t.false(process.isAlive());
    rmSync(folder, { recursive: true });
  });

  soloTest(place, 'the end is seen without a turn of the event loop', t => {
    const process = new Made({ target: () => {} });
    process.start();
    t.true(process.joinSync());
    t.is(process.exitCode, 0);
    t.false(process.isAlive());
    t.deepEqual(activeChildren(), []);
  });

  soloTest(place, 'a join that ends too early says so, and can be repeated', async t => {
    const enough = new Event();
    const process = new Made({ target: () => enough.wait() });
    process.start();
    t.false(await process.join(1));
    t.false(await process.join({ timeout: 0 }));
    t.false(process.joinSync(1));
    t.false(process.joinSync(-5));
    t.true(process.isAlive());
    t.deepEqual(activeChildren(), [process]);
    enough.set();
    t.true(await process.join());
    t.true(await process.join());
    t.true(process.joinSync(0));
  });

  soloTest(place, 'a join can be aborted', async t => {
    const process = new Made({ target: () => new Promise(resolve => setTimeout(resolve, 60_000)) });
    process.start();
    const reason = new Error('enough');
    const control = new AbortController();
    const joined = process.join({ signal: control.signal });
    control.abort(reason);
    t.is(await t.throwsAsync(joined), reason);
    process.kill();
    await process.join();
  });

  soloTest(place, 'exit codes', async t => {
    t.is((await ended(new Made({ target: () => process.exit(42) }))).exitCode, 42);
    t.is((await ended(new Made({ target: () => process.exit() }))).exitCode, 0);
    const set = () => {
      process.exitCode = 3;
    };
    t.is((await ended(new Made({ target: set }))).exitCode, 3);
    t.is((await ended(new Made())).exitCode, 0);
    t.is((await ended(new Made({ target: async () => 5 }))).exitCode, 0);
  });

  soloTest(place, 'what the target leaves running is waited for', async t => {
    const target = () => {
      setTimeout(() => process.exit(7), 50);
    };
    t.is((await ended(new Made({ target }))).exitCode, 7);
  });

  soloTest(place, 'many at a time', async t => {
    const all = Array.from({ length: 8 }, (_, n) => new Made({ target: () => process.exit(n) }));
    for (const each of all) each.start();
    t.deepEqual(
      await Promise.all(all.map(each => each.join())),
      all.map(() => true),
    );
    t.deepEqual(
      all.map(each => each.exitCode),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  soloTest(place, 'await using ends it', async t => {
    let seen: Process;
    {
      await using process = new Made({ target: () => new Promise(resolve => setTimeout(resolve, 60_000)) });
      process.start();
      seen = process;
    }
    t.false(seen.isAlive());
    t.is(seen.exitCode, -15);
    await using _unstarted = new Made();
  });

  soloTest(place, 'what it looks like', async t => {
    const process = new Made({
      name: 'shown',
      daemon: true,
      target: () => new Promise(resolve => setTimeout(resolve, 1e9)),
    });
    t.is(inspect(process), "<Process 'shown' initial daemon>");
    process.start();
    t.is(inspect(process), `<Process 'shown' ${process.pid} started daemon>`);
    process.kill();
    await process.join();
    t.is(inspect(process), `<Process 'shown' ${process.pid} ended by SIGKILL daemon>`);
    process.close();
    t.is(inspect(process), "<Process 'shown' closed daemon>");
  });

  soloTest(place, 'children of children', async t => {
    const { Process: Inner } = place.context;
    const target = async () => {
      const inner = new Inner({ target: () => process.exit(9) });
      inner.start();
      await inner.join();
      process.exit(inner.exitCode! + 1);
    };
    t.is((await ended(new Made({ target }))).exitCode, 10);
  });
};
