/** What a progress bar says, as one line of text. No terminal here: columns in, text out. */

/** How far the work has come. */
export interface Standing {
  /** What the work is called; may be empty. */
  readonly label: string;
  /** Items done so far. */
  readonly done: number;
  /** Items in all, or `undefined` while nobody knows. */
  readonly total: number | undefined;
  /** Milliseconds since the work began. */
  readonly elapsed: number;
}

const gap = '  ';
const narrowestBar = 5;
const widestBar = 30;

/**
 * The line for `columns` columns: label, bar, percent, count, rate and the time that is left; without a total
 * the count, the rate and the time that has passed. What does not fit is left out: the bar, then facts from the
 * last to the first, then the end of the label.
 */
export function progressLine(standing: Standing, columns: number): string {
  const room = Math.max(0, columns - 1); // a character in the last column would wrap on some terminals
  const label = printable(standing.label);
  const facts = factsOf(standing);
  const bar = barOf(standing, room - widthOf(joined(label, ...facts)) - gap.length);
  if (bar !== '') return joined(label, bar, ...facts);
  while (facts.length > 0 && widthOf(joined(label, ...facts)) > room) facts.pop();
  return cut(joined(label, ...facts), room);
}

/** 1234567 as `1,234,567`; loading ICU for that takes longer than starting a worker. */
function grouped(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

function joined(...parts: string[]): string {
  return parts.filter(part => part !== '').join(gap);
}

/** Columns that `text` takes, at most: whatever may be double-width in East Asian fonts counts as two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character) ? 2 : 1;
  return width;
}

function isWide(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return point >= 0x1100 && !(point >= 0x2000 && point < 0x2e80); // Hangul on; not punctuation, signs and our blocks
}

/** Control characters would move the cursor: they become blanks. */
function printable(label: string): string {
  return label.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function factsOf({ done, total, elapsed }: Standing): string[] {
  const perSecond = elapsed >= 1 ? (done / elapsed) * 1000 : 0; // a rate over microseconds says nothing
  const rate = perSecond > 0 ? `${short(perSecond)}/s` : '';
  if (total === undefined) return [grouped(done), rate, clock(elapsed)];
  const left = perSecond > 0 && done < total ? `${clock(((total - done) / perSecond) * 1000)} left` : '';
  const percent = `${Math.floor(scaled(100, done, total))} %`.padStart(5);
  return [percent, `${grouped(done)}/${grouped(total)}`, rate, left];
}

function barOf({ done, total }: Standing, room: number): string {
  if (total === undefined || room < narrowestBar) return '';
  const cells = Math.min(room, widestBar);
  const filled = Math.floor(scaled(cells, done, total));
  return '█'.repeat(filled) + '░'.repeat(cells - filled);
}

/** `whole` times the part that is done, multiplied first so that 29 of 100 are 29 percent, not 28.999. */
function scaled(whole: number, done: number, total: number): number {
  return total > 0 ? Math.min(whole, Math.max(0, (whole * done) / total)) : whole;
}

/** Two figures are enough for a rate below ten. */
function short(perSecond: number): string {
  return perSecond < 10 ? perSecond.toPrecision(2) : grouped(perSecond);
}

/** `0:07`, `12:34`, `1:02:03`. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > room) break;
    kept += character;
  }
  return kept;
}
