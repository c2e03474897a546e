import test from 'ava';
import fc from 'fast-check';
import { progressLine, widthOf } from '#crossray/observe/progress-line';

const half = { label: 'digits', done: 500, total: 1000, elapsed: 5000 };

test('with a total it shows label, bar, percent, count, rate and the time left', t => {
  const bar = '█'.repeat(15) + '░'.repeat(15);
  t.is(progressLine(half, 120), `digits  ${bar}   50 %  500/1,000  100/s  0:05 left`);
});

test('without a total it shows count, rate and the time passed', t => {
  const line = progressLine({ label: 'lines', done: 12_345, total: undefined, elapsed: 65_000 }, 80);
  t.is(line, 'lines  12,345  190/s  1:05');
});

test('nothing done yet: no rate, no time left', t => {
  t.is(progressLine({ ...half, label: '', done: 0 }, 30), `${'░'.repeat(13)}    0 %  0/1,000`);
});

test('all done: a full bar and no time left', t => {
  t.regex(progressLine({ ...half, done: 1000 }, 80), /^digits {2}█{30} {2}100 % {2}1,000\/1,000 {2}200\/s$/);
});

test('nothing to do is done', t => {
  t.is(progressLine({ label: '', done: 0, total: 0, elapsed: 0 }, 30), `${'█'.repeat(17)}  100 %  0/0`);
});

test('29 of 100 are 29 percent, and 999 of 1,000 not yet 100', t => {
  t.regex(progressLine({ label: '', done: 29, total: 100, elapsed: 1 }, 80), / 29 %/);
  t.regex(progressLine({ label: '', done: 999, total: 1000, elapsed: 1 }, 80), / 99 %/);
});

test('slow work shows two figures of its rate, long work its hours', t => {
  const line = progressLine({ label: '', done: 3, total: 3000, elapsed: 10_000 }, 80);
  t.regex(line, / {2}0\.30\/s {2}2:46:30 left$/);
});

test('a narrow terminal loses the bar first, then fact after fact, then the end of the label', t => {
  t.is(progressLine(half, 45), 'digits   50 %  500/1,000  100/s  0:05 left');
  t.is(progressLine(half, 42), 'digits   50 %  500/1,000  100/s');
  t.is(progressLine(half, 20), 'digits   50 %');
  t.is(progressLine(half, 4), 'dig');
  t.is(progressLine(half, 0), '');
});

test('control characters of a label become blanks', t => {
  t.is(progressLine({ ...half, label: '\x1b[2J a\nb\t\u2028' }, 20).slice(0, 9), '[2J a b  ');
});

test('wide characters count twice', t => {
  t.is(widthOf('数字'), 4);
  t.is(widthOf('é'), 1);
  t.is(widthOf('█░'), 2);
  t.is(progressLine({ ...half, label: '数字数字' }, 7), '数字数');
});

test('whatever comes in, one line comes out that fits, and the bar grows with the work', t => {
  const size = fc.oneof(fc.nat(2000), fc.nat());
  const standing = fc.record({
    label: fc.string({ unit: 'binary', maxLength: 40 }),
    done: size,
    total: fc.option(size, { nil: undefined }),
    elapsed: fc.double({ min: 0, max: 1e9, noNaN: true }),
  });
  const filled = (line: string) => [...line].filter(character => character === '█').length;
  fc.assert(
    fc.property(standing, fc.nat(200), (now, columns) => {
      const line = progressLine(now, columns);
      t.true(widthOf(line) <= Math.max(0, columns - 1));
      t.notRegex(line, /[\p{Cc}\u2028\u2029]/u);
      t.false(line.includes('NaN') || line.includes('Infinity'));
      const later = progressLine({ ...now, label: '', done: now.done * 2 }, 200);
      t.true(filled(later) >= filled(progressLine({ ...now, label: '' }, 200)));
    }),
  );
});
