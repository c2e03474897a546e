import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { type MaybeTerminal, ProgressBar } from '#crossray/observe/progress';
import { until } from '../support/until.js';
import { FakeTerminal } from './terminal.js';

process.env.TERM = 'xterm';

/** A terminal that has gone away: every write fails as a closed pipe does. */
function goneTerminal(): FakeTerminal {
  const terminal = new FakeTerminal();
  terminal._write = (_text, _encoding, done: (error?: Error) => void) => done(new Error('EPIPE'));
  return terminal;
}

test('draws the first update at once, and wipes the line at the end', t => {
  const terminal = new FakeTerminal();
  const bar = new ProgressBar('digits', terminal);
  t.deepEqual(terminal.screen, ['']);
  bar.update(1, 4);
  t.regex(terminal.screen[0]!, /^digits {2}█{7}░{23} {3}25 % {2}1\/4/);
  bar.finish();
  t.deepEqual(terminal.screen, ['']);
  bar.update(2, 4);
  bar.finish();
  t.deepEqual(terminal.screen, [''], 'later calls do nothing');
});

test('draws at most ten times a second, and the last update is not lost', async t => {
  const terminal = new FakeTerminal();
  const bar = new ProgressBar(true, terminal);
  const started = performance.now();
  for (let done = 0; done <= 1000; done++) bar.update(done, 1000);
  const draws = terminal.writes.length;
  t.true(draws <= 1 + (performance.now() - started) / 100, `${draws} draws`);
  while (!terminal.screen[0]!.includes('1,000/1,000')) await setTimeout(20);
  t.true(terminal.writes.length <= 2 + (performance.now() - started) / 100);
  bar.finish();
});

test('a pending drawing does not come after the end', async t => {
  const terminal = new FakeTerminal();
  const bar = new ProgressBar(true, terminal);
  bar.update(1, 3);
  bar.update(2, 3);
  bar.finish();
  const { length } = terminal.writes;
  await setTimeout(150);
  t.is(terminal.writes.length, length);
});

test('without a total it counts', t => {
  const terminal = new FakeTerminal();
  const bar = new ProgressBar('lines', terminal);
  bar.update(7);
  t.regex(terminal.screen[0]!, /^lines {2}7 {2}/);
  bar.finish();
});

test('follows the width of the terminal, also when a narrowed one has wrapped the old line', async t => {
  const terminal = new FakeTerminal({ columns: 100 });
  const bar = new ProgressBar('digits', terminal);
  bar.update(50, 100);
  const wide = terminal.screen[0]!;
  terminal.columns = 30;
  terminal.writes.splice(0, 1, wide); // what the terminal makes of it: the same text over several rows
  t.true(terminal.screen.length > 1);
  await setTimeout(110);
  bar.update(51, 100);
  t.is(terminal.screen.length, 1);
  t.true(terminal.screen[0]!.length < 30);
  bar.finish();
  t.deepEqual(terminal.screen, ['']);
});

test('a stream that is no terminal sees nothing, nor does a dumb terminal', t => {
  const pipe = new FakeTerminal({ isTTY: false });
  const bar = new ProgressBar('digits', pipe);
  bar.update(1, 2);
  bar.finish();
  t.deepEqual(pipe.writes, []);

  process.env.TERM = 'dumb';
  const dumb = new FakeTerminal();
  const silent = new ProgressBar('digits', dumb);
  process.env.TERM = 'xterm';
  silent.update(1, 2);
  silent.finish();
  t.deepEqual(dumb.writes, []);
});

test('one line, one bar: the second shows once the first has finished', async t => {
  const terminal = new FakeTerminal();
  const [first, second] = [new ProgressBar('first', terminal), new ProgressBar('second', terminal)];
  first.update(1, 2);
  second.update(1, 2);
  t.regex(terminal.screen[0]!, /^first/);
  first.finish();
  t.deepEqual(terminal.screen, ['']);
  second.update(2, 2);
  t.regex(terminal.screen[0]!, /^second/);
  second.finish();
  t.deepEqual(terminal.screen, ['']);
  await until(() => terminal.listenerCount('error') === 0, 'nothing listens any more');
});

test('a bar that never drew does not wipe the line of another', t => {
  const terminal = new FakeTerminal();
  const first = new ProgressBar('first', terminal);
  first.update(1, 2);
  const second = new ProgressBar('second', terminal);
  second.update(1, 2);
  second.finish();
  t.regex(terminal.screen[0]!, /^first/);
  first.finish();
});

test('a terminal that goes away is no error, and nothing stays behind', async t => {
  const failing = goneTerminal();
  const bar = new ProgressBar('digits', failing);
  bar.update(1, 2);
  bar.finish();
  await until(() => failing.listenerCount('error') === 0, 'nothing listens any more');

  const lost = goneTerminal();
  const losing = new ProgressBar('digits', lost);
  losing.update(1, 2);
  await setTimeout(20); // the error has come while the work went on
  losing.update(2, 2);
  losing.finish();
  t.is(lost.listenerCount('error'), 0);

  const destroyed = new FakeTerminal();
  const late = new ProgressBar('digits', destroyed);
  late.update(1, 2);
  destroyed.destroy();
  late.finish();
  await until(() => destroyed.listenerCount('error') === 0, 'nothing listens any more');
});

test('a write() that throws is no error of the work', t => {
  const terminal = new FakeTerminal();
  terminal.write = () => {
    throw new Error('patched');
  };
  const bar = new ProgressBar('digits', terminal);
  t.notThrows(() => bar.update(1, 2));
  t.notThrows(() => bar.finish());
  t.is(terminal.listenerCount('error'), 0);
});

test('a bar that nobody finishes keeps no program alive', t => {
  const program = `
    import { ProgressBar } from '#crossray/observe/progress';
    Object.defineProperty(process.stderr, 'isTTY', { value: true });
    const bar = new ProgressBar('digits');
    bar.update(1, 3);
    bar.update(2, 3);
  `;
  const args = ['--input-type=module', '--eval', program];
  const child = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 30_000,
  });
  t.is(child.status, 0);
  t.regex(child.stderr, /digits/);
});

test('refuses an option that is neither true nor a label', t => {
  const construct = (progress: unknown) => () =>
    new ProgressBar(progress as true, process.stderr as MaybeTerminal);
  t.throws(construct(7), {
    instanceOf: TypeError,
    message: 'progress: expected true or a label (a string), got 7',
  });
  t.throws(construct(false), { instanceOf: TypeError });
  t.throws(construct({}), { instanceOf: TypeError, message: /got an object$/ });
});
