import test from 'ava';
import type { CrewWorker } from '#crossray/engine/caller/crew-worker';
import { LateResults } from '#crossray/engine/caller/late-results';
import { Control } from '#crossray/engine/control';
import { FakeWorker } from './fakes.js';

/** Looks after one worker, whose outbox the test fills. */
function lookAfter() {
  const worker = new FakeWorker(0);
  const read: number[] = [];
  const workers = [worker as unknown as CrewWorker];
  const late = new LateResults(workers, ({ control }) => read.push(control.words[Control.outboxLength]!));
  const fill = (length: number, sends: number) => {
    worker.control.words[Control.outboxLength] = length;
    worker.control.words[Control.sends] = sends;
  };
  return { late, read, fill, workers };
}

test('an outbox is read when it has not been sent between two looks', t => {
  const { late, read, fill } = lookAfter();
  fill(48, 2);
  late.look();
  t.deepEqual(read, [], 'the worker may be about to send it');
  late.look();
  t.deepEqual(read, [48]);
  late.look();
  t.deepEqual(read, [48], 'once is enough');
  fill(96, 2);
  late.look();
  t.deepEqual(read, [48, 96], 'until something follows');
});

test('an outbox that is sent all the time is left alone', t => {
  const { late, read, fill } = lookAfter();
  for (let sends = 0; sends < 20; sends += 2) {
    fill(48, sends);
    late.look();
  }
  t.deepEqual(read, []);
});

test('an empty outbox, and that of a successor, are nothing to read', t => {
  const { late, read, fill, workers } = lookAfter();
  late.look();
  late.look();
  fill(48, 0);
  workers[0] = Object.assign(new FakeWorker(0)) as unknown as CrewWorker;
  late.look();
  late.look();
  t.deepEqual(read, []);
});

test('its timer holds no event loop', t => {
  const { late } = lookAfter();
  const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
  const before = timers();
  late.start();
  late.start();
  t.is(timers(), before);
  late.stop();
});
