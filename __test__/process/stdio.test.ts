import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

/** Where what a child prints goes, and that nothing of it is lost. */
const many = (prefix: string) =>
  Array.from({ length: 2000 }, (_, n) => `${n === 0 ? 'ä' : prefix}line ${n} ${'x'.repeat(100)}\n`).join('');

for (const kind of ['process', 'thread']) {
  for (const how of ['async', 'sync']) {
    test.serial(`${kind}, ${how}: with a prefix, line by line`, async t => {
      const end = await runFixture('process/prints', { args: [kind, 'prefix', how] });
      t.is(end.code, 0, tell(end));
      const start = '[printer] ';
      const wanted = `${start}one line\n${start}two\n${start}\n${start}${many(start)}${start}no newline\nended 0\n`;
      t.is(end.stdout, wanted, tell(end));
      t.is(end.stderr, `${start}error\n`);
    });

    test.serial(`${kind}, ${how}: as it is`, async t => {
      const end = await runFixture('process/prints', { args: [kind, 'inherit', how] });
      t.is(end.stdout, `one line\ntwo\n\n${many('')}no newlineended 0\n`, tell(end));
      t.is(end.stderr, 'error\n');
    });
  }
}

test.serial('nowhere', async t => {
  const end = await runFixture('process/prints', { args: ['process', 'ignore'] });
  t.is(end.stdout, 'ended 0\n', tell(end));
  t.is(end.stderr, '');
});

for (const kind of ['process', 'thread']) {
  test.serial(`${kind}: one that waits for what nothing can settle says so`, async t => {
    const end = await runFixture('process/unsettled', { args: [kind] });
    t.is(end.stdout, 'ended 13\n', tell(end));
    t.is(
      end.stderr,
      'Process waiter: run() still waits for a promise, and nothing is left that could settle it: exit code 13\n' +
        'leaves with 13\n',
    );
  });
}

test.serial('console.log as a target', async t => {
  const end = await runFixture('process/console-target');
  t.is(end.stdout, 'from a process\nfrom a thread\nfrom a pool\neach\n', tell(end));
  t.is(end.stderr, 'bound to errors\n');
});
