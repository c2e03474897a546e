import test from 'ava';
import {
  Barrier,
  Condition,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  ops,
  Pipe,
  Pool,
  Process,
  ProcessPoolExecutor,
  Queue,
  RLock,
  Semaphore,
  SharedMemory,
  SimpleQueue,
  ThreadPool,
  ThreadPoolExecutor,
  wait,
} from 'crossray';
import { asCompleted } from 'crossray/futures';

/** A wrong name of an option, or something that is no options at all, would go unnoticed: it is refused everywhere. */

type Call = (options: never) => unknown;

const x = Float64Array.of(3, 1, 2);
const code = 'ERR_CROSSRAY_ARGUMENT';
const waits = /^unknown option 'timout': expected timeout, signal$/;

/** Everything that waits. */
function waitingCalls(): Record<string, Call> {
  const queue = new Queue();
  const simple = new SimpleQueue();
  const joinable = new JoinableQueue();
  const [near, far] = Pipe();
  const [lock, rlock, semaphore] = [new Lock(), new RLock(), new Semaphore()];
  const [condition, event, barrier] = [new Condition(), new Event(), new Barrier(2)];
  const child = new Process();
  return {
    'Queue.put': options => queue.put(1, options),
    'Queue.get': options => queue.get(options),
    'SimpleQueue.get': options => simple.get(options),
    'JoinableQueue.join': options => joinable.join(options),
    'Connection.recv': options => near.recv(options),
    'Connection.poll': options => near.poll(options),
    wait: options => wait([far], options),
    'Lock.acquire': options => lock.acquire(options),
    'Lock.guard': options => lock.guard(options),
    'Lock.with': options => lock.with(() => {}, options),
    'RLock.acquire': options => rlock.acquire(options),
    'Semaphore.acquire': options => semaphore.acquire(options),
    'Condition.wait': options => condition.with(() => condition.wait(options)),
    'Event.wait': options => event.wait(options),
    'Barrier.wait': options => barrier.wait(options),
    'Process.join': options => child.join(options),
  };
}

test('what waits', async t => {
  for (const [name, call] of Object.entries(waitingCalls())) {
    const wrong = { timout: 5 } as never;
    await t.throwsAsync(async () => call(wrong), { instanceOf: TypeError, code, message: waits }, name);
  }
});

test('a signal where options are expected', async t => {
  for (const [name, call] of Object.entries(waitingCalls())) {
    const message = 'options: expected { timeout, signal }, got an AbortSignal itself: pass { signal }';
    const signal = AbortSignal.abort() as never;
    await t.throwsAsync(async () => call(signal), { instanceOf: TypeError, message }, name);
  }
});

test('a wait of a Barrier with known options', async t => {
  const barrier = new Barrier(2, null, 10_000);
  await t.throwsAsync(barrier.wait({ timeout: 1 }), { code: 'ERR_CROSSRAY_BROKEN_BARRIER' });
  barrier.reset();
  const short = new Barrier(2, null, 1);
  const { signal } = new AbortController();
  await t.throwsAsync(short.wait({ signal }), {
    code: 'ERR_CROSSRAY_BROKEN_BARRIER',
    message: /within 1 ms/,
  });
});

/** Constructors and factories. */
const makers: Record<string, Call> = {
  Process: options => new Process(options),
  Pool: options => new Pool(options),
  JoinableQueue: options => new JoinableQueue(options),
  SharedMemory: options => new SharedMemory(options),
  getContext: options => getContext('thread', options),
};

test('what is made', t => {
  for (const [name, make] of Object.entries(makers)) {
    const message = new RegExp(`^${name}: unknown option 'taget': expected [a-zA-Z, ]+$`);
    t.throws(() => make({ taget: 1 } as never), { instanceOf: TypeError, code, message }, name);
  }
  t.throws(() => new Process({ taget: 1 } as never), {
    message:
      "Process: unknown option 'taget': expected target, args, name, daemon, env, cwd, execArgv, stdio",
  });
  t.throws(() => new Process(5 as never), { message: /^Process: expected an object \(target, .*\), got 5$/ });
});

test('null is no options', t => {
  for (const name of ['Process', 'SharedMemory', 'JoinableQueue', 'Pool', 'getContext'] as const)
    t.throws(() => makers[name]?.(null as never), { instanceOf: TypeError, message: /got null/ }, name);
  for (const made of [Pool, ThreadPool, getContext('thread').Pool, ThreadPoolExecutor, ProcessPoolExecutor])
    t.throws(() => new made(null as never), { instanceOf: TypeError, message: /got null/ }, made.name);
});

test('where the pool of a context runs is said', t => {
  const { Pool: OnThreads } = getContext('thread');
  const message = "context: this class of pools is for 'thread' alone, got a string ('process')";
  t.throws(() => new OnThreads({ context: 'process' } as never), { instanceOf: TypeError, message });
});

test('asCompleted', t => {
  t.throws(() => asCompleted([], { timout: 5 } as never), { code, message: waits });
});

test('operations', async t => {
  const calls: [Call, RegExp][] = [
    [options => ops.sort(x, options), /expected out$/],
    [options => ops.add(x, 1, options), /expected out$/],
    [options => ops.sqrt(x, options), /expected out$/],
    [options => ops.cumsum(x, options), /expected out$/],
    [options => ops.filter(x, '>', 1, options), /expected out$/],
    [options => ops.variance(x, options), /expected ddof$/],
    [options => ops.topK(x, 1, options), /expected dim, largest$/],
    [options => ops.histogram(x, options), /expected bins, range$/],
    [options => ops.matmul(x, x, options), /expected m, k, n, out$/],
    [options => ops.pairwiseDistances(x, x, options), /expected dim, metric, out$/],
  ];
  for (const [call, message] of calls)
    await t.throwsAsync(async () => call({ uot: x } as never), { instanceOf: TypeError, code, message });
});

test('operations with all their options', t => {
  const [a, out] = [Float64Array.of(1, 2, 3, 4), new Float64Array(4)];
  t.deepEqual([...ops.matmulSync(a, a, { m: 2, k: 2, n: 2, out })], [7, 10, 15, 22]);
  t.deepEqual([...ops.pairwiseDistancesSync(a, a, { dim: 2, metric: 'sqeuclidean', out })], [0, 8, 8, 0]);
  t.is(ops.topKSync(x, 1, { dim: 3, largest: false }).indices[0], 1);
  t.is(ops.varianceSync(x, { ddof: 1 }), 1);
  t.deepEqual([...ops.histogramSync(x, { bins: 1, range: [0, 4] }).counts], [3]);
});

test('what Python takes by its place is refused where it would go unnoticed', t => {
  const makers: Record<string, new (...all: unknown[]) => unknown> = {
    Pool,
    ThreadPool,
    'getContext().Pool': getContext('process').Pool,
    ThreadPoolExecutor,
    ProcessPoolExecutor,
  } as never;
  for (const [name, Maker] of Object.entries(makers)) {
    const message =
      /expected a number or an object of options and nothing else, got the function .* behind it/;
    t.throws(() => new Maker(2, () => {}), { instanceOf: TypeError, code, message }, name);
  }
});
