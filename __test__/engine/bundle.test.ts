import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';

/** What is loaded when a worker starts is on the way to the first result: nothing that only callers need. */
const dist = new URL('../../../dist/', import.meta.url);

/** Parts that are asked for at the top of a file. */
const AT_ONCE = /^(?:const \w+ = )?require\("\.\/([\w-]+)\.cjs"\)/gm;

/** The parts that a part loads at once, itself or through others. */
function loads(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(new URL(`${name}.body.js`, dist), 'utf8');
  for (const [, next = ''] of text.matchAll(AT_ONCE)) loads(next, seen);
  return seen;
}

test('every part is ASCII: its loader reads a byte as a character', t => {
  const parts = readdirSync(dist).filter(name => name.endsWith('.body.js'));
  t.true(parts.length > 5);
  for (const name of parts) t.regex(readFileSync(new URL(name, dist), 'latin1'), /^[\0-\x7f]*$/, name);
});

for (const [entry, expected] of [
  ['worker', ['shared', 'worker']],
  ['pool-process', ['pool-process', 'shared']],
] as const) {
  test(`${entry} loads what it needs`, t => {
    t.deepEqual([...loads(entry)].sort(), [...expected]);
  });
}
