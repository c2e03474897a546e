// The same inputs for every rival and every run, and what their results must be.

/** 0, 1, 2, ... as an ordinary array. */
export const countTo = count => Array.from({ length: count }, (_, i) => i);

/** The same pseudo-random doubles in [0, 1) every time (mulberry32, Tommy Ettinger, public domain), in shared memory. */
export function randomDoubles(count, seed = 1) {
  const values = sharedDoubles(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    values[i] = ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
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

/** A `verify` for arrays: every element is the expected one, bit for bit but for the sign of zero. */
export function verifyArray(expected, tolerance = 0) {
  return (result, who) => {
    if (result.length !== expected.length)
      throw new Error(`${who}: ${result.length} results, expected ${expected.length}`);
    for (let i = 0; i < expected.length; i++)
      if (!(Math.abs(result[i] - expected[i]) <= tolerance * Math.abs(expected[i])))
        throw new Error(`${who}: result ${i} is ${result[i]}, expected ${expected[i]}`);
  };
}
