import test from 'ava';
import type { CrewWorker } from '#crossray/engine/caller/crew-worker';
import { type LossTarget, settleLoss } from '#crossray/engine/caller/loss';
import { FakeWorker, NotedTask } from './fakes.js';

/** An engine that knows one task and notes what is done with it. */
class Target implements LossTarget {
  readonly done: string[] = [];
  constructor(readonly task: NotedTask | null) {}
  find = () => this.task;
  advanced = (task: NotedTask, done: number) => {
    task.done = done;
  };
  requeue = ({ done }: NotedTask) => void this.done.push(`requeue from ${done}`);
  dropOrphan = () => void this.done.push('drop');
}

const NONE = 0xffffffff;
const names = (task: NotedTask | null) =>
  task?.told.map(([item, error]) => `${item} ${(error as Error).name}`);

function lose(task: NotedTask | null, atItem: number, retries = 0, lost = [0, 0]): [Target, boolean] {
  const target = new Target(task);
  const worker = new FakeWorker(0);
  if (task) worker.isAt(task, atItem);
  return [target, settleLoss(target, worker as unknown as CrewWorker, lost, retries)];
}

test('a worker without a task loses nothing', t => {
  const [target, lost] = lose(new NotedTask(1), 0, 0, [NONE, NONE]);
  t.false(lost);
  t.deepEqual(target.done, []);
});

test('a call is lost', t => {
  const [target, lost] = lose(new NotedTask(1), 0);
  t.true(lost);
  t.deepEqual(names(target.task), ['0 WorkerLostError']);
  t.deepEqual(target.done, ['drop']);
});

test('of a chunk the running item is lost, the others go on', t => {
  const task = new NotedTask(5);
  task.done = 2;
  const [target, lost] = lose(task, 2);
  t.true(lost);
  t.deepEqual(names(task), ['2 WorkerLostError']);
  t.deepEqual(target.done, ['requeue from 3']);
});

test('the last item of a chunk', t => {
  const task = new NotedTask(3);
  task.done = 2;
  t.deepEqual(lose(task, 2)[0].done, ['drop']);
});

test('an item that has failed already, over its limit, fails no second time', t => {
  const task = new NotedTask(5);
  task.done = 3;
  const [target, lost] = lose(task, 2);
  t.false(lost);
  t.deepEqual(names(task), []);
  t.deepEqual(target.done, ['requeue from 3']);
});

test('the item after it, if that had begun in the last moment, is lost: it must not run twice', t => {
  const task = new NotedTask(5);
  task.done = 3;
  t.true(lose(task, 3)[1]);
  t.deepEqual(names(task), ['3 WorkerLostError']);
});

test('a task that has left is dropped', t => {
  const [target, lost] = lose(null, 0);
  t.false(lost);
  t.deepEqual(target.done, ['drop']);
});

test('each item has its own retries', t => {
  const task = new NotedTask(3);
  t.deepEqual(lose(task, 0, 1)[0].done, ['requeue from 0']);
  t.deepEqual(lose(task, 0, 1)[0].done, ['requeue from 1']);
  t.deepEqual(names(task), ['0 WorkerLostError']);
  t.deepEqual(lose(task, 1, 1)[0].done, ['requeue from 1'], 'the next item may be run again too');
});

test('what only that worker could run fails as a whole', t => {
  const task = new NotedTask(3);
  const [, lost] = lose(task, 0, 5, [NONE, NONE, 0, 0]);
  t.true(lost);
  t.deepEqual(names(task), ['0 WorkerLostError', '1 WorkerLostError', '2 WorkerLostError']);
});

test('the error tells who was lost with what', t => {
  const task = new NotedTask(1);
  task.slot = 4;
  task.generation = 2;
  lose(task, 0);
  t.like(task.told[0]![1] as object, {
    pid: process.pid,
    exitCode: 7,
    signalCode: null,
    worker: 'fake-worker',
    taskId: 'fake-pool:4.2',
  });
});
