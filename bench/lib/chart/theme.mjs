// Colours and the frame of a plot, on light and on dark pages. The page shows through.

const fonts = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';

/** `ours` is crossray in its ways, `others` everybody else in the order of appearance. */
export const themes = {
  light: {
    ...{ text: '#1f2328', faint: '#656d76', grid: '#d8dee4', bar: '#8c959f' },
    ours: ['#0969da', '#54aeff', '#0a3069'],
    others: [
      '#bc4c00',
      '#8250df',
      '#1a7f37',
      '#bf3989',
      '#9a6700',
      '#57606a',
      '#cf222e',
      '#116329',
      '#6639ba',
    ],
  },
  dark: {
    ...{ text: '#e6edf3', faint: '#8d96a0', grid: '#30363d', bar: '#6e7681' },
    ours: ['#4493f8', '#79c0ff', '#1f6feb'],
    others: [
      '#f0883e',
      '#d2a8ff',
      '#3fb950',
      '#f778ba',
      '#d29922',
      '#8b949e',
      '#ff7b72',
      '#7ee787',
      '#a371f7',
    ],
  },
};

export const isOurs = name => name.startsWith('crossray');

export function svg({ width, height, title, theme }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>text { font: 13px ${fonts}; fill: ${theme.text} } .title { font-weight: 600; font-size: 15px } .faint { fill: ${theme.faint}; font-size: 12px } .ours { font-weight: 600 }</style>
<text class="title" x="12" y="24">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`;
}

export function label(text, { x, y, kind = '', anchor = 'start', fill }) {
  const colour = fill ? ` style="fill: ${fill}"` : '';
  return `<text class="${kind}" x="${place(x)}" y="${place(y)}" text-anchor="${anchor}"${colour}>${escaped(text)}</text>`;
}

export const line = (from, to, stroke, width = 1) =>
  `<line x1="${place(from.x)}" y1="${place(from.y)}" x2="${place(to.x)}" y2="${place(to.y)}" stroke="${stroke}" stroke-width="${width}"/>`;

export const place = number => Number(number.toFixed(1));

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = text => text.replace(/[&<>"]/g, character => entities[character]);
