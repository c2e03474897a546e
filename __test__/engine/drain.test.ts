import test from 'ava';
import { Drain } from '#crossray/engine/caller/drain';
import { letsTimersIn } from '../support/turns.js';

/** A source whose reports come at once, each for one who waits; those that nobody looks for are rung. */
function prompt() {
  let waiting: (() => void) | null = null;
  let polls = 0;
  const source = {
    drain: () => (waiting ? 8 : 0),
    poll: () => {
      polls++;
      return waiting !== null;
    },
  };
  const reader = {
    read: () => {
      waiting?.();
      waiting = null;
    },
  };
  const drain = new Drain(source, reader, () => waiting !== null);
  const call = () =>
    new Promise<void>(resolve => {
      waiting = resolve;
      drain.watch();
      setImmediate(drain.start);
    });
  return { call, polls: () => polls };
}

test('what comes at once is read from one microtask to the next, and timers still have their turn', async t => {
  const { call, polls } = prompt();
  t.true(await letsTimersIn(call));
  t.true(polls() > 100);
});

test('nobody looks for what cannot come soon', async t => {
  let polls = 0;
  const source = { drain: () => 0, poll: () => ++polls > 0 };
  const drain = new Drain(source, { read: () => {} }, () => false);
  drain.watch();
  await Promise.resolve();
  t.is(polls, 0);
});

test('who looks in vain looks less and less often, and again at once when something came', async t => {
  let [polls, hasCome] = [0, false];
  const source = { drain: () => 0, poll: () => ++polls > 0 && hasCome };
  const drain = new Drain(source, { read: () => {} }, () => true);
  const send = async (tasks: number) => {
    for (let task = 0; task < tasks; task++) {
      drain.watch();
      await new Promise(setImmediate);
    }
  };
  await send(1000);
  t.true(polls > 10 && polls < 25, `${polls} looks: tasks 1, 2, 4, 8 and so on, then one of 64`);
  hasCome = true;
  const before = polls;
  for (let left = 70; left > 0 && polls === before; left--) await send(1);
  t.true(polls > before);
  hasCome = false;
  const after = polls;
  await send(10);
  t.true(polls > after + 1);
});
