// One line for each contestant over sizes, both axes logarithmic; names stand at the ends of the lines.
import { isOurs, label, line, place, svg } from './theme.mjs';

const frame = { width: 760, height: 400, left: 70, right: 540, top: 62, bottom: 350 };
/** Between two names. */
const spacing = 16;

/**
 * @param chart `{ title, note, ticks, lines }`: ticks `{ x, name }`, a line `{ name, points: [{ x, y }] }`; lower is
 *   better
 */
export function lines({ title, note, ticks, lines: all }, theme) {
  const values = all.flatMap(({ points }) => points.map(({ y }) => y));
  const across = scale(
    ticks.map(({ x }) => x),
    frame.left + 15,
    frame.right - 15,
  );
  const grid = gridOf(values);
  const up = scale(grid, frame.bottom, frame.top);
  const coloured = colour(all, theme);
  const drawn = coloured.map(one => path(one, across, up));
  return svg({ ...frame, title, theme }, [
    label(note, { x: 12, y: 43, kind: 'faint' }),
    ...grid.map(value => gridLine(value, up(value), theme)),
    ...ticks.map(({ x, name }) =>
      label(name, { x: across(x), y: frame.bottom + 20, anchor: 'middle', kind: 'faint' }),
    ),
    ...drawn,
    ...names(coloured, up),
  ]);
}

function scale(values, from, to) {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return value => from + ((Math.log(value) - low) / (high - low || 1)) * (to - from);
}

/** Values of the grid around all values: powers of ten, and where these are few 2 and 5 times them. */
function gridOf(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const steps = high - low > 2 ? [1] : [1, 2, 5];
  const all = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)).flatMap(power =>
    steps.map(step => step * power),
  );
  return all.slice(
    all.findLastIndex(value => value <= least),
    all.findIndex(value => value >= most) + 1,
  );
}

function gridLine(value, y, theme) {
  const text = value >= 1 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(1)));
  return [
    line({ x: frame.left, y }, { x: frame.right, y }, theme.grid),
    label(text, { x: frame.left - 8, y: y + 4, anchor: 'end', kind: 'faint' }),
  ].join('\n');
}

function colour(all, theme) {
  const used = { ours: 0, others: 0 };
  return all.map(one => {
    const kind = isOurs(one.name) ? 'ours' : 'others';
    const palette = theme[kind];
    return { ...one, stroke: palette[used[kind]++ % palette.length] };
  });
}

function path({ name, points, stroke }, across, up) {
  const places = points.map(({ x, y }) => `${place(across(x))},${place(up(y))}`);
  const dots = places.map(at => {
    const [x, y] = at.split(',');
    return `<circle cx="${x}" cy="${y}" r="3" fill="${stroke}"/>`;
  });
  const width = isOurs(name) ? 3 : 1.5;
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round"/>${dots.join('')}`;
}

/** From the top down, none nearer to the one above than `spacing`. */
function names(all, up) {
  const ends = all
    .map(({ name, points, stroke }) => ({ name, stroke, y: up(points.at(-1).y) + 4 }))
    .sort((a, b) => a.y - b.y);
  for (let i = 1; i < ends.length; i++) ends[i].y = Math.max(ends[i].y, ends[i - 1].y + spacing);
  const beyond = Math.max(0, (ends.at(-1)?.y ?? 0) - (frame.height - 8));
  return ends.map(({ name, stroke, y }) =>
    label(name, { x: frame.right + 8, y: y - beyond, fill: stroke, kind: isOurs(name) ? 'ours' : '' }),
  );
}
