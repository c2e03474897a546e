import test from 'ava';
import { part } from './digits.js';

const { summary, table } = await part('table.js');
const { chart } = await part('chart.js');

const results = [
  { way: 'plain loop', seconds: 12, times: 1, accuracy: 0.9598 },
  { way: 'crossray <&> "ours"', seconds: 0.3, times: 40, accuracy: 0.9598 },
];

test('the table aligns names to the left and numbers to the right', t => {
  t.is(
    table(results),
    [
      'way                   seconds   times the plain loop   accuracy',
      '---------------------------------------------------------------',
      'plain loop              12.00                    1.0     96.0 %',
      'crossray <&> "ours"      0.30                   40.0     96.0 %',
    ].join('\n'),
  );
});

test('the summary is one sentence with the measured gains', t => {
  t.is(
    summary(results, 997, 2),
    'With the same 997 labels as the plain loop (12.0 s), on 2 threads: crossray <&> "ours" is 40.0 times as fast.',
  );
  t.regex(summary(results, 997, 1), /on 1 thread:/);
});

test('the chart draws bars in proportion, escapes text, and serves light and dark pages', t => {
  const svg = chart('997 digits & more', results);
  const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
  t.is(widths.length, 2);
  t.true(Math.abs(widths[0]! / widths[1]! - 40) < 0.5);
  t.true(svg.includes('997 digits &amp; more'));
  t.true(svg.includes('crossray &lt;&amp;&gt; &quot;ours&quot;'));
  t.true(svg.includes('0.30 s · 40.0 ×'));
  t.true(svg.includes('prefers-color-scheme: dark'));
  t.is(svg.match(/class="bar ours"/g)?.length, 1);
});
