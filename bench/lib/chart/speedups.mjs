// How many times as fast as the plain loop: a bar from 1 on a logarithmic scale, and a mark for each other contestant.
import { label, line, place, svg } from './theme.mjs';

const width = 760;
const rowHeight = 24;
const top = 78;
const [left, right] = [180, 680];
const thickness = 13;

/** @param chart `{ title, note, rows }`, a row `{ name, ours, others: [{ name, times }] }` */
export function speedups({ title, note, rows }, theme) {
  const all = rows.flatMap(({ ours, others }) => [ours, ...others.map(({ times }) => times)]);
  const [low, high] = [Math.log(Math.min(0.5, ...all)), Math.log(Math.max(10, ...all))];
  const across = times => left + ((Math.log(times) - low) / (high - low)) * (right - left);
  const bottom = top + rows.length * rowHeight;
  const marks = [...new Set(rows.flatMap(({ others }) => others.map(({ name }) => name)))];
  return svg({ width, height: bottom + 10, title, theme }, [
    label([note, ...marks.map(name => `ring: ${name}`)].join('; '), { x: 12, y: 43, kind: 'faint' }),
    ...ticks(low, high).map(times => tick(times, across(times), bottom, theme)),
    ...rows.flatMap((row, i) => bar(row, top + i * rowHeight, across, theme)),
  ]);
}

const ticks = (low, high) =>
  [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100].filter(times => Math.log(times) >= low && Math.log(times) <= high);

function tick(times, x, bottom, theme) {
  return [
    line({ x, y: top - 6 }, { x, y: bottom }, theme.grid, times === 1 ? 2 : 1),
    label(`${times} ×`, { x, y: top - 12, anchor: 'middle', kind: 'faint' }),
  ].join('\n');
}

function bar({ name, ours, others }, y, across, theme) {
  const [from, to] = [across(Math.min(1, ours)), across(Math.max(1, ours))];
  return [
    label(name, { x: left - 10, y: y + 11, anchor: 'end' }),
    `<rect x="${place(from)}" y="${y}" width="${place(Math.max(to - from, 1))}" height="${thickness}" rx="2" fill="${theme.ours[0]}"/>`,
    ...others.map(
      ({ times }) =>
        `<circle cx="${place(across(times))}" cy="${y + thickness / 2}" r="4.5" fill="none" stroke="${theme.others[0]}" stroke-width="2"/>`,
    ),
    label(`${ours >= 10 ? ours.toFixed(0) : ours.toFixed(1)} ×`, { x: right + 12, y: y + 11 }),
  ];
}
