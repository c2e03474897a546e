import test from 'ava';
import {
  activeChildren,
  availableCpus,
  cpuCount,
  getAllStartMethods,
  getContext,
  getStartMethod,
  Pool,
  Process,
  setStartMethod,
  ThreadPool,
} from 'crossray';

/** Contexts, and the start method that `Process` and `Pool` follow. */
test.serial('a context has everything that is made by it', async t => {
  for (const method of getAllStartMethods()) {
    const context = getContext(method);
    t.is(context, getContext(method));
    t.is(context.method, method);
    t.is(context.activeChildren, activeChildren);
    t.deepEqual(context.waitSync([], 0), []);
    const child = new context.Process({
      target: parent => process.exit(process.pid === parent ? 1 : 2),
      args: [process.pid],
    });
    t.true(child instanceof Process);
    child.start();
    await child.join();
    t.is(child.exitCode, method === 'thread' ? 1 : 2);
  }
  await using pool = new (getContext('thread').Pool)(1);
  t.true(pool instanceof Pool);
  t.is(await pool.apply(() => 5), 5);
});

test.serial('what is no start method is refused', t => {
  t.deepEqual(getAllStartMethods(), ['process', 'thread']);
  t.throws(() => getContext('fork' as never), {
    instanceOf: RangeError,
    message: /expected 'process' or 'thread'/,
  });
  t.throws(() => setStartMethod('fork' as never), { instanceOf: RangeError });
  t.throws(() => setStartMethod(null), { instanceOf: RangeError });
  t.throws(() => getContext('toString' as never), { instanceOf: RangeError });
});

test.serial('Process and Pool follow the start method, in children too', async t => {
  t.is(getStartMethod(true), null);
  t.is(getStartMethod(), 'process');
  setStartMethod('thread');
  t.is(getStartMethod(), 'thread');
  t.throws(() => setStartMethod('process'), { code: 'ERR_CROSSRAY_INVALID_STATE' });
  class Sub extends Process {
    override run(): void {
      process.exit(process.pid === Number(process.env.PARENT) && getStartMethod(true) === 'thread' ? 3 : 1);
    }
  }
  const child = new Sub({ env: { PARENT: String(process.pid) } });
  child.start();
  await child.join();
  t.is(child.exitCode, 3);
  setStartMethod('process', { force: true });
  t.is(getStartMethod(), 'process');
  const other = new Sub({ env: { PARENT: String(process.pid) } });
  other.start();
  await other.join();
  t.is(other.exitCode, 1);
  setStartMethod(null, { force: true });
  t.is(getStartMethod(true), null);
});

test.serial('a pool that is told nothing follows the start method, a ThreadPool never', async t => {
  setStartMethod('process', { force: true });
  try {
    const where = async (pool: Pool) => {
      const pid = await pool.apply(() => process.pid);
      await pool.terminate();
      return pid === process.pid ? 'thread' : 'process';
    };
    t.is(await where(new Pool(1)), 'process');
    t.is(await where(new Pool({ processes: 1, ...({ context: undefined } as object) })), 'process');
    t.is(await where(new ThreadPool(1)), 'thread');
    t.is(await where(new ThreadPool({ processes: 1 })), 'thread');
  } finally {
    setStartMethod(null, { force: true });
  }
  t.throws(() => new ThreadPool({ context: 'process' as never }), {
    instanceOf: TypeError,
    message: /context: this class of pools is for 'thread' alone, got a string \('process'\)/,
  });
  t.throws(() => new ThreadPool('2' as never), {
    instanceOf: TypeError,
    message: /processes: expected a number/,
  });
});

test.serial('processors', t => {
  t.true(cpuCount() >= availableCpus());
  t.true(availableCpus() >= 1);
});
