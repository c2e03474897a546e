/**
 * A guard that does not depend on how fast the machine is: what V8 learns anew in a call after a collection, because the
 * last objects of a class were collected (`ts/pool/shapes.ts`). Before that was prevented, 194 places did in the calls below.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { runFixture, tell } from '../support/run-fixture.js';

const ROUNDS = 20;
const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** One line of the log: what a place in the code knows of the objects that it deals with. */
const LINE = /^(?:Keyed)?(?:Load|Store)IC,0x[0-9a-f]+,\d+,(\d+),(\d+),(.),(.),0x[0-9a-f]+,([^,]*),/;

/** `1`: objects of one class. */
const ONE = '1';
const NONE = '0';

interface Change {
  line: number;
  column: number;
  from: string;
  to: string;
  key: string;
}

const parts = readdirSync(dist)
  .filter(name => name.endsWith('.body.js'))
  .map(name => readFileSync(join(dist, name), 'utf8').split('\n'));

/** The log does not name files: at that place in one of ours there is that name. */
function isOurs({ line, column, key }: Change): boolean {
  const name = /^symbol\("([^"]*)"/.exec(key)?.[1] ?? key;
  return parts.some(lines => lines[line - 1]?.startsWith(name === 'anonymous' ? '#' : name, column - 1));
}

function changesIn(log: string): Change[] {
  return log
    .split('\n')
    .map(text => LINE.exec(text))
    .filter(match => match !== null)
    .map(([, line, column, from, to, key]) => ({
      line: Number(line),
      column: Number(column),
      from: from as string,
      to: to as string,
      key: key as string,
    }))
    .filter(isOurs);
}

/** Places where something changed in every second round at least. */
function oftenIn(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { line, column, key } of changes) {
    const place = `${line}:${column} ${key}`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= ROUNDS / 2).map(([place]) => place);
}

test('after a collection, calls find all they knew of our objects', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'crossray-shapes-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const end = await runFixture('after-collections', {
    args: [ROUNDS],
    execArgv: ['--expose-gc', '--log-ic', '--logfile-per-isolate', `--logfile=${join(folder, 'v8.log')}`],
  });
  t.is(end.code, 0, tell(end));
  const changes = readdirSync(folder).flatMap(name => changesIn(readFileSync(join(folder, name), 'latin1')));
  t.true(
    changes.filter(({ from, to }) => from === NONE && to === ONE).length > 100,
    'the log was understood',
  );
  const anew = oftenIn(changes.filter(({ from, to }) => from === ONE && to === ONE));
  t.log(anew);
  t.true(anew.length <= 12, `${anew.length} places`);
});
