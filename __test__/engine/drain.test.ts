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
