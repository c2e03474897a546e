// One bar for each contestant, as long as its median; a thin line goes from the minimum to the maximum.
import { isOurs, label, line, place, svg } from './theme.mjs';

const width = 760;
const rowHeight = 30;
const top = 58;
const left = 220;
const longest = 380;
const thickness = 16;

/**
 * @param chart `{ title, note, rows }`, a row `{ name, median, min, max, text }`; shorter is better
 */
export function bars({ title, note, rows }, theme) {
  const most = Math.max(...rows.map(row => row.median));
  const reach = value => Math.min(Math.max((value / most) * longest, 1), longest + 30);
  const drawn = rows.flatMap((row, i) => bar(row, top + i * rowHeight, reach, theme));
  const height = top + rows.length * rowHeight + 6;
  return svg({ width, height, title, theme }, [label(note, { x: 12, y: 43, kind: 'faint' }), ...drawn]);
}

function bar({ name, median, min, max, text }, y, reach, theme) {
  const ours = isOurs(name);
  const middle = y + thickness / 2;
  const end = left + Math.max(reach(median), reach(max));
  return [
    label(name, { x: left - 10, y: y + 13, anchor: 'end', kind: ours ? 'ours' : '' }),
    `<rect x="${left}" y="${y}" width="${place(reach(median))}" height="${thickness}" rx="3" fill="${ours ? theme.ours[0] : theme.bar}"/>`,
    line({ x: left + reach(min), y: middle }, { x: left + reach(max), y: middle }, theme.text),
    label(text, { x: end + 8, y: y + 13, kind: ours ? 'ours' : '' }),
  ];
}
