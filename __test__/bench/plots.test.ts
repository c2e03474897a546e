import test from 'ava';

interface Theme {
  text: string;
}
interface Plot {
  slug: string;
  draw(theme: Theme): string;
}
interface Spread {
  median: number;
  min: number;
  max: number;
}
interface Contest {
  key?: string;
  title: string;
  series?: { key?: string; name: string; x: number; unit?: string; per?: number };
  figures: Record<string, Record<string, Spread>>;
}

const lib = (name: string) => import(new URL(`../../../bench/lib/${name}.mjs`, import.meta.url).href);
const { plotsOf } = (await lib('plots')) as {
  plotsOf(report: { scenario: string; contests: Contest[] }): Plot[];
};
const { themes } = (await lib('chart/theme')) as { themes: Record<'light' | 'dark', Theme> };

const about = (median: number): Spread => ({ median, min: median * 0.9, max: median * 1.2 });

const burst: Contest = {
  key: 'thread',
  title: '10 calls <at once> & all',
  figures: { crossray: { ms: about(1.5) }, piscina: { ms: about(30) } },
};
const sizes = [8, 1024].map(
  (x): Contest => ({
    title: `${x} bytes`,
    series: { key: 'process', name: 'queue from a process', x, unit: 'bytes', per: 1000 },
    figures: { crossray: { ms: about(x / 100) }, 'Python spawn': { ms: about(x / 10) } },
  }),
);
const operations = ['sum', 'sort'].map(
  (name, i): Contest => ({
    title: name,
    series: { name: `ops.${name}`, x: 1000 },
    figures: { crossray: { ms: about(1) }, NumPy: { ms: about(2) }, 'plain loop': { ms: about(3 + i) } },
  }),
);

function only(scenario: string, contests: Contest[]): Plot {
  const [plot, ...rest] = plotsOf({ scenario, contests });
  if (!plot || rest.length > 0) throw new Error(`expected one plot, got ${rest.length + (plot ? 1 : 0)}`);
  return plot;
}

test('a contest becomes bars: everybody with name and median, text escaped', t => {
  const plot = only('burst', [burst]);
  t.is(plot.slug, 'burst-thread');
  const svg = plot.draw(themes.light);
  t.true(svg.includes('10 calls &lt;at once&gt; &amp; all'));
  for (const text of ['crossray', '1.50 ms', 'piscina', '30.0 ms']) t.true(svg.includes(`>${text}<`), text);
  t.is(svg.match(/<rect/g)?.length, 2);
});

test('contests without a key, and outside of a series, have a plot each', t => {
  const { figures } = burst;
  const contests = ['ops: sum (1 k)', 'ops: dot (1 k)'].map(title => ({ title, figures }));
  t.deepEqual(
    plotsOf({ scenario: 'large-pages', contests }).map(({ slug }) => slug),
    ['large-pages-ops-sum-1-k', 'large-pages-ops-dot-1-k'],
  );
});

test('two figures become two plots', t => {
  const figures = { crossray: { p50: about(5), p99: about(9) } };
  const plots = plotsOf({ scenario: 'latency', contests: [{ key: 'thread', title: 'one', figures }] });
  t.deepEqual(
    plots.map(({ slug }) => slug),
    ['latency-thread-p50', 'latency-thread-p99'],
  );
});

test('contests of one series become lines over their sizes', t => {
  const plot = only('queue', sizes);
  t.is(plot.slug, 'queue-process');
  const svg = plot.draw(themes.light);
  t.is(svg.match(/<polyline/g)?.length, 2);
  for (const text of ['8 B', '1 KiB', 'crossray', 'Python spawn']) t.true(svg.includes(`>${text}<`), text);
});

test('operations become speed-ups over the plain loop', t => {
  const plot = only('ops', operations);
  t.is(plot.slug, 'ops-1000');
  const svg = plot.draw(themes.light);
  for (const text of ['ops.sum', '3.0 ×', 'ops.sort', '4.0 ×']) t.true(svg.includes(`>${text}<`), text);
});

test('contests in which nobody played make no plot', t => {
  t.deepEqual(
    plotsOf({ scenario: 'capture', contests: [{ key: 'process', title: 'none', figures: {} }] }),
    [],
  );
});

test('light and dark differ in colours only; every number in a plot is one', t => {
  for (const plot of [only('burst', [burst]), only('queue', sizes), only('ops', operations)]) {
    const [light, dark] = [plot.draw(themes.light), plot.draw(themes.dark)];
    const plain = (svg: string) => svg.replace(/#[0-9a-f]{6}/g, '#');
    t.not(light, dark);
    t.is(plain(light), plain(dark));
    t.notRegex(light, /NaN|undefined|Infinity/);
  }
});
