// No pool at all: a plain loop on the calling thread, or what the language has built in.
import { timed } from '../lib/contest.mjs';

export default {
  name: 'plain loop',
  version: () => `Node ${process.versions.node}`,

  async map({ numbers }) {
    return [{ name: 'plain loop', round: () => timed(() => numbers.map(x => x * x)) }];
  },

  async typedMap({ x, out }) {
    const round = () => {
      out.fill(0);
      return timed(() => squaresAndSines(x, out));
    };
    return [{ name: 'plain loop', round }];
  },

  async ops() {
    return { sum, minMax, sort, filter, matmul };
  },

  ways: ['plain-loop'],
};

// Each loop is a function of its arguments, as one writes it in a program.

function squaresAndSines(x, out) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] * x[i] + Math.sin(x[i]);
  return out;
}

function sum(x) {
  const { length } = x;
  let total = 0;
  for (let i = 0; i < length; i++) total += x[i];
  return total;
}

function minMax(x) {
  const { length } = x;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    if (x[i] < min) min = x[i];
    if (x[i] > max) max = x[i];
  }
  return { min, max };
}

/** The typed array's own sort. */
function sort(x, out = new Float64Array(x.length)) {
  out.set(x);
  return out.sort();
}

function filter(x, limit, out = new Float64Array(x.length)) {
  const { length } = x;
  let kept = 0;
  for (let i = 0; i < length; i++) if (x[i] > limit) out[kept++] = x[i];
  return out.subarray(0, kept);
}

/** Loops in i-k-j order: the innermost walks along a row of b and one of out. */
function matmul(a, b, n, out = new Float64Array(n * n)) {
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * n, (i + 1) * n).fill(0);
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      const start = k * n;
      for (let j = 0; j < n; j++) row[j] += factor * b[start + j];
    }
  }
  return out;
}
