/** What came out, as text. */

/** One way and how it went. */
export interface Result {
  readonly way: string;
  /** From before the first worker starts until the last label is there. */
  readonly seconds: number;
  /** How many times as fast as the plain loop. */
  readonly times: number;
  /** Part of the images that got their true label, 0 to 1. */
  readonly accuracy: number;
}

const headings = ['way', 'seconds', 'times the plain loop', 'accuracy'];

/** Aligned columns: names to the left, numbers to the right. */
export function table(results: readonly Result[]): string {
  const cells = [headings, ...results.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map(row => row[column]!.length)));
  const line = (row: string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ');
  const [head, ...body] = cells.map(line);
  return [head, '-'.repeat(head!.length), ...body].join('\n');
}

function cellsOf({ way, seconds, times, accuracy }: Result): string[] {
  return [way, seconds.toFixed(2), times.toFixed(1), `${(accuracy * 100).toFixed(1)} %`];
}

/** One sentence on what the table shows: every way after the first against the first. */
export function summary([loop, ...others]: readonly Result[], images: number, threads: number): string {
  const gains = others.map(({ way, times }) => `${way} is ${times.toFixed(1)} times as fast`);
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(gains);
  const where = `on ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `With the same ${images} labels as the ${loop!.way} (${loop!.seconds.toFixed(1)} s), ${where}: ${list}.`;
}
