import { percentile } from './figures.mjs';

/** Awaits one call after the other and gives the 50th and 99th percentile of their times, in microseconds. */
export async function oneAtATime(numbers, call) {
  globalThis.gc?.();
  const [times, result] = [new Float64Array(numbers.length), new Array(numbers.length)];
  for (let i = 0; i < numbers.length; i++) {
    const start = performance.now();
    result[i] = await call(numbers[i]);
    times[i] = (performance.now() - start) * 1000;
  }
  return { figures: { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }, result };
}
