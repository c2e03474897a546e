import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';
import { everywhere } from './everywhere.js';

/** How a program with a pool comes to its end, as a program of its own, on every Node at hand. */
const LIMIT_MS = 30_000;

for (const { node, label, env } of everywhere()) {
  const ends = (title: string, name: string, args: string[], code: number, stdout: RegExp, stderr = /^$/) => {
    test.serial(`${label}: ${title}`, async t => {
      t.timeout(2 * LIMIT_MS);
      const end = await runFixture(name, { node, env, args, timeout: LIMIT_MS });
      t.is(end.code, code, tell(end));
      t.regex(end.stdout, stdout, tell(end));
      t.regex(end.stderr, stderr, tell(end));
    });
  };

  for (const use of [
    'not at all',
    'apply',
    'and leaves its workers time to rest',
    'blocking',
    'a task leaves a timer behind',
    'a task leaves a server behind',
    'an unfinished imap',
    'a call was cancelled while it loops',
  ]) {
    ends(`an idle pool does not keep the program alive: ${use}`, 'idle-pool', [use], 0, /^done\n$/);
  }

  const settled = /^(?=[\s\S]*apply 1\n)(?=[\s\S]*map 2,3\n)(?=[\s\S]*callback 4\n)(?=[\s\S]*imap 5\n)/;
  ends('calls under way settle first', 'pending-calls', [], 0, settled);
  ends('also after close()', 'pending-calls', ['close'], 0, settled);

  for (const how of ['join', 'terminate', 'dispose']) {
    for (const age of ['used', 'fresh']) {
      ends(`${how} alone keeps the program alive, ${age}`, 'wait-for-end', [how, age], 0, /^workers 0\n$/);
    }
  }

  for (const what of ['come up', 'wait natively', 'rest', 'loop', 'send results', 'wait in a task']) {
    ends(`process.exit() while workers ${what}`, 'sudden-end', ['exit', what], 5, /^ending\n$/);
    ends(
      `an uncaught error while workers ${what}`,
      'sudden-end',
      ['throw', what],
      1,
      /^ending\n$/,
      /nobody catches this/,
    );
    ends(
      `an unhandled rejection while workers ${what}`,
      'sudden-end',
      ['reject', what],
      1,
      /^ending\n$/,
      /nobody catches this/,
    );
    ends(
      `process.exit() in a callback while workers ${what}`,
      'sudden-end',
      ['exit in a callback', what],
      5,
      /^ending\n$/,
    );
  }

  ends(
    'what was printed is out before the worker is replaced',
    'print-then-die',
    [],
    0,
    inOrder(),
    /^(err \d\n)+$/,
  );

  for (const which of ['onWorkerError', 'callback', 'errorCallback', 'onProgress']) {
    ends(`a throwing ${which} harms no call`, 'throwing-handler', [which], 0, /^threw from the handler\n$/);
  }
}

function inOrder(): RegExp {
  const lines = Array.from({ length: 5 }, (_, n) => `out ${n}\nlost ${n}\n`);
  const loop = Array.from({ length: 100 }, (_, line) => `line 5.${line}\n`);
  return new RegExp(`^${[...lines, ...loop].join('')}replaced\nout 6\nlost 6\n$`);
}
