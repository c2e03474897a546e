import test from 'ava';
import { packPlainLiteral, plainCode, UNPLACED } from '#crossray/ship/plain-literal';
import { remapStack } from '#crossray/ship/stack';

const plain = [
  'x => x * x',
  '(a, b) => a + b',
  '() => 1',
  'x => x / 2 / 3',
  'x => { return x.length }',
  'x => x?.name.first[0]',
  'x => x > 1e3 ? true : null',
  'x => typeof x',
  '(x, y) => { x += y; return x }',
];

const notPlain = [
  'x => x * factor',
  'x => Math.sin(x)',
  'x => this',
  'async x => x',
  'x => y => x',
  "x => 'text'",
  'x => `text`',
  'x => /a/.test(x)',
  'x => ({ key: x })',
  '(x = other) => x',
  '({ x }) => x',
  'x => { const y = x; return y }',
  'x => x // why',
  'x => ...x.other, unknown',
  'function (x) { return x }',
  'x => undefined',
  'x => new.target',
];

for (const text of plain) test(`plain: ${text}`, t => t.is(plainCode(text)?.text, text));
for (const text of notPlain) test(`left to the parser: ${text}`, t => t.is(plainCode(text), undefined));

test('a long text is left to the parser', t => {
  t.is(plainCode(`x => x${' + x'.repeat(200)}`), undefined);
});

test('a function with properties, or of another kind, is more than its text', t => {
  const fn = (x: number): number => x * x;
  t.truthy(packPlainLiteral(fn, 'x => x * x'));
  t.is(
    packPlainLiteral(
      Object.assign((x: number): number => x, { note: 1 }),
      'x => x',
    ),
    undefined,
  );
  t.is(
    packPlainLiteral(
      Object.setPrototypeOf((x: number) => x, null),
      'x => x',
    ),
    undefined,
  );
});

test('frames of a plain literal are put where it was written', t => {
  const fn = (x: { y: { z: number } }): number => x.y.z;
  const line = new Error().stack?.split('\n')[1]?.match(/:(\d+):\d+\)?$/)?.[1];
  const stack = remapStack(`Error: no\n    at fn (${UNPLACED}:1:5)`, true, fn);
  t.regex(stack, /plain-literal\.test\.[jt]s:\d+:\d+\)$/);
  t.false(stack.includes(UNPLACED));
  t.truthy(line);
});
