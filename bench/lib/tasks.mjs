// What the workers of every pool run. Libraries are loaded by the first task that needs them, so that starting a
// pool costs what the pool costs.

export const square = x => x * x;

export const squares = numbers => numbers.map(square);

/** Elements `from` to `to` of one typed array into another, both over shared memory. */
export function squaresAndSines({ x, out, from, to }) {
  for (let i = from; i < to; i++) out[i] = x[i] * x[i] + Math.sin(x[i]);
}

/** The SHA-256 of a file, in hexadecimal. */
export async function hashFile(path) {
  const [{ createHash }, { readFileSync }] = await Promise.all([import('node:crypto'), import('node:fs')]);
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** A Markdown file as HTML. */
export async function renderPage(path) {
  const [{ marked }, { readFileSync }] = await Promise.all([import('marked'), import('node:fs')]);
  return marked.parse(readFileSync(path, 'utf8'));
}

/** Orders in a JSON file: number and total by customer. */
export async function aggregate(path) {
  const { readFileSync } = await import('node:fs');
  const totals = {};
  for (const { customer, lines } of JSON.parse(readFileSync(path, 'utf8'))) {
    totals[customer] ??= { orders: 0, total: 0 };
    totals[customer].orders++;
    for (const { price, pieces } of lines) totals[customer].total += price * pieces;
  }
  return totals;
}

/** By name, as most pools call them. */
export const all = { square, squares, squaresAndSines, hashFile, renderPage, aggregate };
