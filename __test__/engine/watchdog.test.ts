import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { Watchdog } from '#crossray/engine/caller/watchdog';
import { FakeWorker, NotedTask } from './fakes.js';

/** A watchdog over one worker and one task with this limit. */
function watch(timeout: number) {
  const worker = new FakeWorker(3);
  const task = new NotedTask(4);
  task.slot = 1;
  task.timeout = timeout;
  const overdue: number[] = [];
  const watchdog = new Watchdog({
    workers: () => [worker],
    find: (slot, generation) => (slot === task.slot && generation === task.generation ? task : null),
    overdue: (_task, index) => overdue.push(index),
  });
  return { worker, task, overdue, watchdog };
}

test('an item that stays for longer than its limit is overdue, once', async t => {
  const { worker, task, overdue, watchdog } = watch(20);
  watchdog.add(task);
  worker.isAt(task, 0);
  while (overdue.length === 0) await sleep(5);
  t.deepEqual(overdue, [3]);
  watchdog.remove();
});

test('items that follow one another are not', async t => {
  const { worker, task, overdue, watchdog } = watch(60_000);
  for (let item = 0; item < 50; item++) {
    worker.isAt(task, item);
    watchdog.add(task);
    watchdog.look();
    watchdog.remove();
  }
  t.deepEqual(overdue, []);
});

test('a task of another name, or none, is not', async t => {
  const { worker, task, overdue, watchdog } = watch(1);
  watchdog.add(task);
  for (let i = 0; i < 5; i++) {
    watchdog.look();
    await sleep(5);
  }
  const other = new NotedTask(1);
  other.slot = 1;
  other.generation = 9;
  worker.isAt(other, 0);
  for (let i = 0; i < 5; i++) {
    watchdog.look();
    await sleep(5);
  }
  t.deepEqual(overdue, []);
  watchdog.stop();
});

test('it holds no event loop and no timer once no task has a limit', t => {
  const { task, watchdog } = watch(1000);
  const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
  const before = timers();
  watchdog.add(task);
  t.is(timers(), before, 'its timer is unrefed');
  watchdog.remove();
  t.is(timers(), before);
});
