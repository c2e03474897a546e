import test from 'ava';
import { Vigil } from '#crossray/engine/caller/vigil';

/** A vigil over so many tasks, and what it told Node. */
function over(tasks: number) {
  const state = { tasks, held: [] as boolean[] };
  const vigil = new Vigil([], {
    hold: hold => state.held.push(hold),
    tasks: () => state.tasks,
    read: () => {},
  });
  const leave = () => {
    state.tasks = 0;
    vigil.rest();
  };
  return { vigil, state, leave };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

test('the event loop is held from when tasks are awaited until the turn after the last has left', async t => {
  const { vigil, state, leave } = over(2);
  vigil.keep();
  vigil.keep();
  t.deepEqual(state.held, [true]);
  leave();
  t.deepEqual(state.held, [true], 'the next call may come in a moment');
  await turn();
  await turn();
  t.deepEqual(state.held, [true, false]);
});

test('nothing is done for tasks that have ended before anybody waits for them', async t => {
  const { vigil, state, leave } = over(1);
  leave();
  vigil.keep();
  await turn();
  await turn();
  t.deepEqual(state.held, []);
});

test('a task that is sent right after the last one has left keeps the hold', async t => {
  const { vigil, state, leave } = over(1);
  vigil.keep();
  leave();
  state.tasks = 1;
  vigil.keep();
  await turn();
  await turn();
  t.deepEqual(state.held, [true]);
  vigil.end();
  t.deepEqual(state.held, [true, false]);
});
