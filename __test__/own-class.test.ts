import { inspect } from 'node:util';
import test from 'ava';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  getContext,
  JoinableQueue,
  Lock,
  Pipe,
  Pool,
  Queue,
  RLock,
  Semaphore,
  SharedArray,
  SharedMemory,
  SimpleQueue,
  ThreadPoolExecutor,
  Value,
} from 'crossray';

/** What `console.log` shows of objects whose state is private. */
const shows = (value: unknown, wanted: string): [string, string] => [inspect(value), wanted];

test('locks', async t => {
  const [lock, rlock, condition, semaphore] = [new Lock(), new RLock(), new Condition(), new Semaphore(3)];
  for (const each of [lock, rlock, condition, semaphore]) t.true(await each.acquire());
  const [event, barrier] = [new Event(), new Barrier(2)];
  event.set();
  barrier.abort();
  for (const [shown, wanted] of [
    shows(new Lock(), 'Lock { locked: false }'),
    shows(lock, 'Lock { locked: true }'),
    shows(rlock, 'RLock { locked: true }'),
    shows(condition, 'Condition { locked: true }'),
    shows(semaphore, 'Semaphore { value: 2 }'),
    shows(new BoundedSemaphore(), 'BoundedSemaphore { value: 1 }'),
    shows(event, 'Event { set: true }'),
    shows(barrier, 'Barrier { parties: 2, nWaiting: 0, broken: true }'),
  ])
    t.is(shown, wanted);
});

test('queues and connections, open and closed', t => {
  const [queue, joinable, simple] = [new Queue(), new JoinableQueue(), new SimpleQueue()];
  queue.putNoWait('an item');
  const [receiver] = Pipe(false);
  t.is(inspect(queue), 'Queue { size: 1 }');
  t.is(inspect(joinable), 'JoinableQueue { size: 0 }');
  t.is(inspect(simple), 'SimpleQueue { empty: true }');
  t.is(inspect(receiver), 'Connection { readable: true, writable: false, closed: false }');
  for (const each of [queue, joinable, simple, receiver]) each.close();
  t.is(inspect(queue), 'Queue { closed: true }');
  t.is(inspect(joinable), 'JoinableQueue { closed: true }');
  t.is(inspect(simple), 'SimpleQueue { closed: true }');
  t.is(inspect(receiver), 'Connection { readable: true, writable: false, closed: true }');
});

test('shared memory', t => {
  const memory = new SharedMemory({ name: 'shown', create: true, size: 3 });
  t.is(inspect(new Value('i', 5)), 'Value { value: 5 }');
  t.is(inspect(new SharedArray(Int8Array, [1, 2])), 'SharedArray { array: Int8Array(2) [ 1, 2 ] }');
  t.is(inspect(memory), "SharedMemory { name: 'shown', size: 3 }");
  memory.close();
  memory.unlink();
  t.is(inspect(memory), "SharedMemory { name: 'shown', size: 3 }");
});

test('pools, results and futures', async t => {
  for (const pool of [new Pool(1), new (getContext('thread').Pool)(1)]) {
    const [future, result] = [pool.submit(() => 1), pool.applyAsync(() => 2)];
    t.is(inspect(future), `Future { id: '${future.id}', done: false }`);
    t.is(inspect(result), `AsyncResult { id: '${result.id}', ready: false }`);
    await Promise.all([future, result]);
    t.is(inspect(future), `Future { id: '${future.id}', done: true }`);
    t.regex(inspect(pool), /^Pool \{ workers: 1, queued: 0, running: 0, .*done: 2/);
    await pool.terminate();
    t.regex(inspect(pool), /^Pool \{ workers: 0/);
  }
});

test('executors', async t => {
  await using executor = new ThreadPoolExecutor(1);
  await executor.submit(() => 1);
  t.regex(inspect(executor), /^ThreadPoolExecutor \{\s+workers: 1,\s+queued: 0,[^}]*done: 1/);
});

test('subclasses with fields of their own, deep in something, and what is no instance', t => {
  class Jobs extends Queue {
    label = 'mine';
  }
  t.is(inspect(new Jobs()), "Jobs { size: 0, label: 'mine' }");
  t.is(inspect([[[new Lock()]]]), '[ [ [ [Lock] ] ] ]');
  t.is(inspect([[new Lock()]], { depth: null }), '[ [ Lock { locked: false } ] ]');
  t.notThrows(() => inspect(Queue.prototype));
  t.is(inspect(Object.create(Queue.prototype)), 'Queue {}');
});
