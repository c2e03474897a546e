/** What came out, as a picture: one bar a way, readable on light and on dark pages. */
import type { Result } from './table.js';

const width = 720;
const rowHeight = 46;
const top = 52;
const barLeft = 12;
const barWidth = 540;

/**
 * An SVG of its own: bars as long as the seconds that each way took. The colours follow the reader's
 * light or dark scheme, the page shows through.
 */
export function chart(title: string, results: readonly Result[]): string {
  const slowest = Math.max(...results.map(result => result.seconds));
  const rows = results.map((result, row) => bar(result, top + row * rowHeight, slowest));
  const height = top + results.length * rowHeight + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
  <style>
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 16px; }
    .bar { fill: #8c959f; }
    .ours { fill: #0969da; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .bar { fill: #6e7681; }
      .ours { fill: #4493f8; }
    }
  </style>
  <text class="title" x="${barLeft}" y="26">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}

function bar({ way, seconds, times }: Result, y: number, slowest: number): string {
  const length = Math.max(2, (seconds / slowest) * barWidth);
  const figures = `${seconds.toFixed(2)} s · ${times.toFixed(1)} ×`;
  const kind = way.startsWith('crossray') ? 'bar ours' : 'bar';
  return `  <text x="${barLeft}" y="${y + 12}">${escaped(way)}</text>
  <rect class="${kind}" x="${barLeft}" y="${y + 18}" width="${length.toFixed(1)}" height="16" rx="3"/>
  <text x="${(barLeft + length + 8).toFixed(1)}" y="${y + 31}">${figures}</text>`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, character => entities[character]!);
}
