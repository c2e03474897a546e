// Every operation of crossray/ops as one writes it in a program: a loop over typed arrays on the calling thread, or
// what the language has built in. Each takes an input of operations.mjs and perhaps memory for the result.

const doubles = length => new Float64Array(length);

export function sum({ x }) {
  const { length } = x;
  let total = 0;
  for (let i = 0; i < length; i++) total += x[i];
  return total;
}

export const mean = input => sum(input) / input.x.length;

export function variance(input) {
  const { x } = input;
  const { length } = x;
  const middle = mean(input);
  let total = 0;
  for (let i = 0; i < length; i++) total += (x[i] - middle) * (x[i] - middle);
  return total / length;
}

export function min({ x }) {
  const { length } = x;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < length; i++) if (x[i] < least) least = x[i];
  return least;
}

export function max({ x }) {
  const { length } = x;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) if (x[i] > most) most = x[i];
  return most;
}

export function minMax({ x }) {
  const { length } = x;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < length; i++) {
    if (x[i] < least) least = x[i];
    if (x[i] > most) most = x[i];
  }
  return [least, most];
}

export function dot({ x, y }) {
  const { length } = x;
  let total = 0;
  for (let i = 0; i < length; i++) total += x[i] * y[i];
  return total;
}

export function norm({ x }) {
  const { length } = x;
  let total = 0;
  for (let i = 0; i < length; i++) total += x[i] * x[i];
  return Math.sqrt(total);
}

export function add({ x, y }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] + y[i];
  return out;
}

export function sub({ x, y }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] - y[i];
  return out;
}

export function mul({ x, y }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] * y[i];
  return out;
}

export function div({ x, y }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] / y[i];
  return out;
}

export function pow({ x, y }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = x[i] ** y[i];
  return out;
}

export function abs({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.abs(x[i]);
  return out;
}

export function sqrt({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.sqrt(x[i]);
  return out;
}

export function exp({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.exp(x[i]);
  return out;
}

export function log({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.log(x[i]);
  return out;
}

export function sin({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.sin(x[i]);
  return out;
}

export function cos({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.cos(x[i]);
  return out;
}

export function tanh({ x }, out = doubles(x.length)) {
  const { length } = x;
  for (let i = 0; i < length; i++) out[i] = Math.tanh(x[i]);
  return out;
}

export function cumsum({ x }, out = doubles(x.length)) {
  const { length } = x;
  let total = 0;
  for (let i = 0; i < length; i++) {
    total += x[i];
    out[i] = total;
  }
  return out;
}

export function sort({ x }, out = doubles(x.length)) {
  out.set(x);
  return out.sort();
}

export function argsort({ x }) {
  const order = new Uint32Array(x.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((i, j) => x[i] - x[j]);
}

export function filter({ x, limit }, out = doubles(x.length)) {
  const { length } = x;
  let kept = 0;
  for (let i = 0; i < length; i++) if (x[i] > limit) out[kept++] = x[i];
  return out.subarray(0, kept);
}

/** The counts; the edges are made too, as all others do. */
export function histogram({ x, bins }) {
  const [counts, edges] = [new Uint32Array(bins), doubles(bins + 1)];
  for (let i = 0; i <= bins; i++) edges[i] = i / bins;
  const { length } = x;
  for (let i = 0; i < length; i++) counts[Math.min(Math.floor(x[i] * bins), bins - 1)]++;
  return counts;
}

/** Indices of the k largest, largest first. */
export function topK({ x, k }) {
  const { length } = x;
  const [values, indices] = [doubles(k).fill(Number.NEGATIVE_INFINITY), new Uint32Array(k)];
  for (let i = 0; i < length; i++) {
    if (x[i] <= values[k - 1]) continue;
    let place = k - 1;
    for (; place > 0 && values[place - 1] < x[i]; place--) {
      values[place] = values[place - 1];
      indices[place] = indices[place - 1];
    }
    values[place] = x[i];
    indices[place] = i;
  }
  return indices;
}

/** Loops in i-k-j order: the innermost walks along a row of b and one of out. */
export function matmul({ a, b, order }, out = doubles(order * order)) {
  for (let i = 0; i < order; i++) {
    const row = out.subarray(i * order, (i + 1) * order).fill(0);
    for (let k = 0; k < order; k++) {
      const factor = a[i * order + k];
      const start = k * order;
      for (let j = 0; j < order; j++) row[j] += factor * b[start + j];
    }
  }
  return out;
}

/** Euclidean distances of the rows of p and the rows of q. */
export function pairwiseDistances({ p, q, rows, dim }, out = doubles(rows * rows)) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let total = 0;
      for (let d = 0; d < dim; d++) {
        const difference = p[i * dim + d] - q[j * dim + d];
        total += difference * difference;
      }
      out[i * rows + j] = Math.sqrt(total);
    }
  }
  return out;
}
