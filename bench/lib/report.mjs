// The bench as text: what it must reach, and all figures.
import { askOf } from './figures.mjs';
import { markdownTable } from './table.mjs';

export { textTable } from './table.mjs';

/** What figures are called in tables, and their units. */
const figures = {
  ms: { unit: 'ms' },
  p50: { label: 'p50', unit: 'µs' },
  p99: { label: 'p99', unit: 'µs' },
  memory: { label: 'memory', unit: 'MiB' },
  cpu: { label: 'CPU', unit: 'µs' },
};
const microseconds = { unit: 'µs', factor: 1000 };
/** Milliseconds below this are told in microseconds. */
const small = 0.1;

/** Three figures: `0.0123`, `1.23`, `12.3`, `123`, `1,230`. */
export function round(value) {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const range = ({ median, min, max }, factor = 1) =>
  `${round(median * factor)} (${round(min * factor)}–${round(max * factor)})`;

/** `p50 12.3 (11.0–14.5) µs`. */
export function measure(figure, found) {
  const { label, unit, factor } = unitOf(figure, found);
  return `${label ? `${label} ` : ''}${range(found, factor)} ${unit}`;
}

/** The median alone: `12.3 µs`. */
export function measureMedian(figure, found) {
  const { unit, factor = 1 } = unitOf(figure, found);
  return `${round(found.median * factor)} ${unit}`;
}

export const figureName = figure => figures[figure].label ?? 'time';

const unitOf = (figure, { median }) => (figure === 'ms' && median < small ? microseconds : figures[figure]);

/** How a bar reads, and the unit of what was compared. */
const words = {
  times: bar => ({ bar: bar === 1 ? 'faster' : `${bar} ×`, unit: ' ×' }),
  atMost: bar => ({ bar: `at most ${bar}`, unit: '' }),
  atMostOver: (bar, unit) => ({ bar: `at most ${bar} ${unit} more`, unit: ` ${unit} more` }),
  below: (bar, unit) => ({ bar: `below ${bar} ${unit}`, unit: ` ${unit}` }),
};

/** The same work with a fresh result: shown beside the row whose bar counts. */
const secondRow = ask => ({ bar: 'second row', unit: ask === 'times' ? ' ×' : '' });

/** Rows of the table of bars. */
export function barRows(contests) {
  return contests.flatMap(({ rows }) => rows.map(barRow));
}

function barRow(row) {
  const { work, rival = '–', figure, missing, ratio, ourFigure, rivalFigure, reached } = row;
  const ask = askOf(row);
  const { bar, unit } = row.second ? secondRow(ask) : words[ask](row[ask], figures[figure].unit);
  if (missing) return [work, rival, '–', '–', '–', bar, `not measured: no ${missing}`];
  return [
    work,
    rival,
    measure(figure, ourFigure),
    row.rival ? measure(figure, rivalFigure) : '–',
    `${range(ratio)}${unit}`,
    bar,
    row.second ? '–' : reached ? 'yes' : 'NO',
  ];
}

export const barHeadings = ['work', 'against', 'crossray', 'rival', 'ratio', 'bar', 'reached'];

/** All figures of all contestants, and who is absent. */
export function figureRows(contests) {
  return contests.flatMap(({ title, figures: all, absent }) => {
    const rows = Object.entries(all).map(([who, byName]) => [
      who,
      Object.entries(byName)
        .map(([figure, found]) => measure(figure, found))
        .join(', '),
      String(Object.values(byName)[0]?.rounds ?? 0),
    ]);
    const left = Object.entries(absent).map(([who, why]) => [who, `left out: ${why}`, '–']);
    return [...rows, ...left].map((row, i) => [i === 0 ? title : '', ...row]);
  });
}

export const figureHeadings = ['work', 'who', 'median (min–max)', 'rounds'];

/** Machine, versions and circumstances, one line each. */
export function circumstances({ machine, versions, missing, flags, load, when, pace }) {
  return [
    `${when}, commit ${machine.commit}${pace === 'quick' ? ', few rounds: only a first look' : ''}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `Node ${machine.node} (V8 ${machine.v8}), flags ${flags.join(' ')}; ${machine.rust}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...Object.entries(missing).map(([name, reason]) => `left out: ${name} (${reason})`),
    `load average before ${load.before.join(' ')}, after ${load.after.join(' ')}`,
  ];
}

const list = lines => lines.map(line => `- ${line}`).join('\n');

const reading = `The contestants take turns in each round; what compares two of them is taken inside one round; every cell is median
(min–max) over the rounds. "× n" is how many times as fast crossray is; "at most n" bounds crossray's time divided by
the rival's. A second row shows the same work with a fresh result, which costs its pages, too.`;

/** One scenario as a page. */
export function page(report) {
  const bars = barRows(report.contests);
  return `# ${report.scenario}

${list(circumstances(report))}

${reading}
${bars.length > 0 ? `\n## What it must reach\n\n${markdownTable(barHeadings, bars)}\n` : ''}
## All figures

${markdownTable(figureHeadings, figureRows(report.contests))}
`;
}

/** What all scenarios must reach, and under which circumstances each was measured. */
export function overview(reports) {
  const headings = ['scenario', ...barHeadings];
  const rows = reports.flatMap(({ scenario, contests }) =>
    barRows(contests).map((row, i) => [i === 0 ? `[${scenario}](${scenario}.md)` : '', ...row]),
  );
  const measured = reports.map(
    ({ scenario, when, seconds, machine, load }) =>
      `[${scenario}](${scenario}.md): ${when}, commit ${machine.commit}, ${seconds} s, load ${load.before[0]} to ${load.after[0]}`,
  );
  return `# Bench

${reading} All figures are in the pages of the scenarios.

${markdownTable(headings, rows)}

## Circumstances

${list([...new Set(reports.flatMap(report => circumstances(report).slice(1, -1)))])}

${list(measured)}
`;
}
