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
  let enough = 0;
  const drain = new Drain(source, reader, {
    mayBeSoon: () => waiting !== null,
    lookedEnough: () => enough++,
  });
  const call = () =>
    new Promise<void>(resolve => {
      waiting = resolve;
      drain.watch();
      setImmediate(drain.start);
    });
  return { call, polls: () => polls, enough: () => enough };
}

test('what comes at once is read from one microtask to the next, and timers still have their turn', async t => {
  const { call, polls } = prompt();
  t.true(await letsTimersIn(call));
  t.true(polls() > 100);
});

test('who looks says when that is over, once for each series of looks', async t => {
  const { call, polls, enough } = prompt();
  await call();
  t.is(polls(), 1);
  await Promise.resolve();
  t.is(enough(), 1);
});

test('nobody looks for what cannot come soon', async t => {
  let polls = 0;
  const source = { drain: () => 0, poll: () => ++polls > 0 };
  let enough = 0;
  const drain = new Drain(
    source,
    { read: () => {} },
    { mayBeSoon: () => false, lookedEnough: () => enough++ },
  );
  drain.watch();
  t.is(enough, 1, 'at once');
  await Promise.resolve();
  t.is(polls, 0);
});

test('who looks in vain looks less and less often, and again at once when something came', async t => {
  let [polls, enough, hasCome] = [0, 0, false];
  const source = { drain: () => 0, poll: () => ++polls > 0 && hasCome };
  const drain = new Drain(
    source,
    { read: () => {} },
    { mayBeSoon: () => true, lookedEnough: () => enough++ },
  );
  const send = async (tasks: number) => {
    for (let task = 0; task < tasks; task++) {
      drain.watch();
      await new Promise(setImmediate);
    }
  };
  await send(1000);
  t.true(polls > 10 && polls < 25, `${polls} looks: tasks 1, 2, 4, 8 and so on, then one of 64`);
  t.is(enough, 1000, 'also of those that are sent without a look');
  hasCome = true;
  const before = polls;
  for (let left = 70; left > 0 && polls === before; left--) await send(1);
  t.true(polls > before);
  hasCome = false;
  const after = polls;
  await send(10);
  t.true(polls > after + 1);
});
