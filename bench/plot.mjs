// Draws the results as plots, light and dark, and shows them in README.md and docs/benchmarks.md:
// `npm run bench:plots`, or `node bench/plot.mjs <folder of results>` to draw only, into its folder `plots`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { themes } from './lib/chart/theme.mjs';
import { gallery, picture } from './lib/gallery.mjs';
import { plotsOf } from './lib/plots.mjs';
import { savedReports } from './lib/results.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kept = join(root, 'bench', 'results');
const folder = process.argv[2] ?? kept;
/** What README.md shows: many small calls, and messages between processes. */
const best = ['burst-thread-10000', 'queue-process'];

const reports = savedReports(folder);
const plots = reports.flatMap(plotsOf);
draw();
if (folder === kept) {
  const shown = best.map(slug => plots.find(plot => plot.slug === slug)).filter(Boolean);
  fill('README.md', shown.map(plot => picture(plot, 'bench/results/plots')).join('\n\n'));
  fill(join('docs', 'benchmarks.md'), gallery(reports, plots));
}
console.log(`bench: ${plots.length} plots in ${join(folder, 'plots')}`);

function draw() {
  const target = join(folder, 'plots');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const { slug, draw } of plots)
    for (const [name, theme] of Object.entries(themes))
      writeFileSync(join(target, `${slug}-${name}.svg`), draw(theme));
}

/** Replaces what stands between the marks. */
function fill(file, text) {
  const path = join(root, file);
  const marks = /(<!-- bench: begin -->\n)[\s\S]*?(<!-- bench: end -->)/;
  const before = readFileSync(path, 'utf8');
  if (!marks.test(before))
    throw new Error(`${file}: expected the marks <!-- bench: begin --> and <!-- bench: end -->`);
  writeFileSync(
    path,
    before.replace(marks, (_, begin, end) => `${begin}${text && `\n${text}\n\n`}${end}`),
  );
}
