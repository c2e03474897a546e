// What a single call takes, one after the other.
import { percentile } from './figures.mjs';
import { collectGarbage } from './garbage.mjs';
import { leadIn } from './lead-in.mjs';

/** After a lead-in awaits one call after the other, and gives the 50th and 99th percentile of their times, in microseconds. */
export async function oneAtATime(numbers, call) {
  await collectGarbage();
  await leadIn(inTurn(numbers, call));
  const [times, result] = [new Float64Array(numbers.length), new Array(numbers.length)];
  for (let i = 0; i < numbers.length; i++) {
    const start = performance.now();
    result[i] = await call(numbers[i]);
    times[i] = (performance.now() - start) * 1000;
  }
  return { figures: percentiles(times), result };
}

/** The same for a call that blocks: no promise, no turn of the event loop. */
export async function oneAtATimeSync(numbers, call) {
  await collectGarbage();
  await leadIn(inTurn(numbers, call));
  const [times, result] = [new Float64Array(numbers.length), new Array(numbers.length)];
  for (let i = 0; i < numbers.length; i++) {
    const start = performance.now();
    result[i] = call(numbers[i]);
    times[i] = (performance.now() - start) * 1000;
  }
  return { figures: percentiles(times), result };
}

/** Each time the call of the next number. */
function inTurn(numbers, call) {
  let next = 0;
  return () => call(numbers[next++ % numbers.length]);
}

const percentiles = times => ({ p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
