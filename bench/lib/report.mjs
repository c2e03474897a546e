// The bench as text: what it must reach, and all figures.

const unit = { ms: 'ms', p50: 'µs', p99: 'µs' };

/** Three figures: `0.0123`, `1.23`, `12.3`, `123`, `1,230`. */
export function round(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const range = ({ median, min, max }) => `${round(median)} (${round(min)}–${round(max)})`;

/** Rows of the table of bars: work, ours, rival, ratio, bar, reached. */
export function barRows(contests) {
  return contests.flatMap(({ rows }) => rows.map(barRow));
}

function barRow({ work, ours, rival, figure, times, atMost, second, missing, ...found }) {
  const bar = second
    ? 'second row'
    : times === undefined
      ? `at most ${atMost}`
      : times === 1
        ? 'faster'
        : `${times} ×`;
  if (missing) return [work, rival, '–', '–', '–', bar, `not measured: no ${missing}`];
  const ratio = `${range(found.ratio)}${times === undefined ? '' : ' ×'}`;
  return [
    work,
    rival,
    `${range(found.ourFigure)} ${unit[figure]}`,
    `${range(found.rivalFigure)} ${unit[figure]}`,
    ratio,
    bar,
    second ? '–' : found.reached ? 'yes' : 'NO',
  ];
}

export const barHeadings = ['work', 'against', 'crossray', 'rival', 'ratio', 'bar', 'reached'];

/** All figures of all contestants: contest, who, figure, spread. */
export function figureRows(contests) {
  return contests.flatMap(({ title, figures }) =>
    Object.entries(figures).map(([who, byName], i) => [
      i === 0 ? title : '',
      who,
      Object.entries(byName)
        .map(([name, found]) => `${name === 'ms' ? '' : `${name} `}${range(found)} ${unit[name]}`)
        .join(', '),
      String(Object.values(byName)[0]?.rounds ?? 0),
    ]),
  );
}

export const figureHeadings = ['work', 'who', 'median (min–max)', 'rounds'];

/** A table for a terminal: columns aligned. */
export function textTable(headings, rows) {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map(row => row[column].length)));
  const line = row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd();
  return [line(headings), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function markdownTable(headings, rows) {
  const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Machine, versions and circumstances, one line each. */
export function circumstances({ machine, versions, missing, flags, load, when }) {
  return [
    `${when}, commit ${machine.commit}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `Node ${machine.node} (V8 ${machine.v8}), flags ${flags.join(' ')}; ${machine.rust}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    ...Object.entries(missing).map(([name, reason]) => `left out: ${name} (${reason})`),
    `load average before ${load.before.join(' ')}, after ${load.after.join(' ')}`,
  ];
}

export function markdown(report) {
  return `# Bench

${circumstances(report)
  .map(line => `- ${line}`)
  .join('\n')}

Two workers. The contestants take turns in each round; a ratio compares two of them inside one round; every cell
is median (min–max) over the rounds. "× n" is how many times as fast crossray is; "at most n" bounds crossray's
time divided by the rival's. A second row shows the same work with a fresh result; its bar is that of the first.

## What it must reach

${markdownTable(barHeadings, barRows(report.contests))}

## All figures

${markdownTable(figureHeadings, figureRows(report.contests))}
`;
}
