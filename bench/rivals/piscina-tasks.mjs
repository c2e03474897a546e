// What piscina's workers run.
export default x => x * x;

export const squares = numbers => numbers.map(x => x * x);

export function squaresAndSines({ x, out, from, to }) {
  for (let i = from; i < to; i++) out[i] = x[i] * x[i] + Math.sin(x[i]);
}
