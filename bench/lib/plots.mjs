// Which plots the reports make.
import { bars } from './chart/bars.mjs';
import { lines } from './chart/lines.mjs';
import { speedups } from './chart/speedups.mjs';
import { sizeName } from './payloads.mjs';
import { figureName, measureMedian } from './report.mjs';

/** The plots of one scenario: `{ scenario, slug, title, draw(theme) }`. */
export function plotsOf({ scenario, contests }) {
  const played = contests.filter(({ figures }) => Object.keys(figures).length > 0);
  if (scenario === 'ops') return speedupPlots(scenario, played);
  const single = played.filter(({ series }) => !series).flatMap(contest => barPlots(scenario, contest));
  const names = [...new Set(played.flatMap(({ series }) => series?.name ?? []))];
  const grouped = names.map(name =>
    linePlot(
      scenario,
      played.filter(({ series }) => series?.name === name),
    ),
  );
  return [...single, ...grouped];
}

/** For contests without a key. */
const wordsOf = title =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');

/** A plot for each figure: shorter is better in all of them. */
function barPlots(scenario, { key, title, figures }) {
  const kinds = Object.keys(Object.values(figures)[0]);
  return kinds.map(kind => {
    const rows = Object.entries(figures).map(([name, { [kind]: found }]) => ({
      ...found,
      name,
      text: measureMedian(kind, found),
    }));
    const note = `${figureName(kind)}, median, from minimum to maximum; shorter is better`;
    const slug = [scenario, key ?? wordsOf(title), ...(kinds.length > 1 ? [kind] : [])].join('-');
    return { scenario, slug, title, draw: theme => bars({ title, note, rows }, theme) };
  });
}

const tickNames = { bytes: sizeName, workers: String, doubles: count => count.toLocaleString('en-US') };

function linePlot(scenario, contests) {
  const { key, name, unit } = contests[0].series;
  const title = `${name[0].toUpperCase()}${name.slice(1)}`;
  const measured = contests.flatMap(({ series: { x, per }, figures }) =>
    Object.entries(figures).map(([who, found]) => ({ who, x, y: microseconds(found, per) })),
  );
  const isLong = measured.every(({ y }) => y >= 1000);
  const lineOf = name =>
    measured.filter(({ who }) => who === name).map(({ x, y }) => ({ x, y: isLong ? y / 1000 : y }));
  const who = [...new Set(measured.map(one => one.who))];
  const all = who.map(name => ({ name, points: lineOf(name) }));
  const ticks = contests.map(({ series: { x } }) => ({ x, name: tickNames[unit](x) }));
  const what = `${isLong ? 'ms' : 'µs'}${contests[0].series.per ? ' a message' : ''}`;
  const note = `${what}, median, by ${unit}; lower is better; both axes logarithmic`;
  const draw = theme => lines({ title, note, ticks, lines: all }, theme);
  return { scenario, slug: `${scenario}-${key}`, title, draw };
}

const microseconds = ({ ms, p50 }, per = 1) => (ms ? (ms.median * 1000) / per : p50.median);

/** One plot for each size: every operation that the plain loop took part in. */
function speedupPlots(scenario, contests) {
  const counts = [...new Set(contests.flatMap(({ series }) => series?.x ?? []))];
  return counts.map(count => {
    const title = `ops on ${count.toLocaleString('en-US')} doubles`;
    const rows = contests
      .filter(({ series, figures }) => series?.x === count && figures['plain loop'])
      .map(({ series, figures: { 'plain loop': plain, crossray, ...others } }) => ({
        name: series.name,
        ours: plain.ms.median / crossray.ms.median,
        others: Object.entries(others).map(([name, { ms }]) => ({
          name,
          times: plain.ms.median / ms.median,
        })),
      }));
    const note = 'times as fast as a plain loop on one thread, medians';
    return {
      scenario,
      slug: `${scenario}-${count}`,
      title,
      draw: theme => speedups({ title, note, rows }, theme),
    };
  });
}
