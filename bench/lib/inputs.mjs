// The same inputs for every rival and every run, and what their results must be.
import { Random } from './random.mjs';

/** 0, 1, 2, ... as an ordinary array. */
export const countTo = count => Array.from({ length: count }, (_, i) => i);

/** The same pseudo-random doubles in [0, 1) every time, in shared memory. */
export function randomDoubles(count, seed = 1) {
  const values = sharedDoubles(count);
  const random = new Random(seed);
  for (let i = 0; i < count; i++) values[i] = random.fraction();
  return values;
}

export function sharedDoubles(count) {
  return new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
}

/** A sum that notices values in wrong places; exact for the squares of 0 to 99,999. */
export function checksum(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * ((i % 7) + 1);
  return sum;
}

/** A `verify` for squares of `numbers`: takes all results, or the checksum that another language made of them. */
export function verifySquares(numbers) {
  const expected = checksum(numbers.map(x => x * x));
  return (result, who) => {
    const found = typeof result === 'number' ? result : checksum(result);
    if (found !== expected || (typeof result === 'object' && result.length !== numbers.length))
      throw new Error(`${who}: wrong squares (checksum ${found}, expected ${expected})`);
  };
}

/** A `verify` for the last element of a shared array, which is its length. */
export const verifyLast = length => (result, who) => {
  if (result !== length) throw new Error(`${who}: the last element is ${result}, expected ${length}`);
};

/** Bounds of `parts` slices of nearly the same size. */
export function slices(count, parts) {
  const size = Math.ceil(count / parts);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [
    i * size,
    Math.min(count, (i + 1) * size),
  ]);
}
