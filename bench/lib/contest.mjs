// Rounds in which contestants take turns, so that each round meets one state of a noisy machine.
import { setTimeout as sleep } from 'node:timers/promises';
import { collectGarbage } from './garbage.mjs';
import { leadIn } from './lead-in.mjs';

/** A round that takes longer hangs, in milliseconds. */
const longestRound = 60_000;
/** Nobody waits longer than this for a rival that closes. */
const longestClose = 3000;

/**
 * Times `work`, after the garbage of others has been cleared away; setting up and checking are not timed.
 *
 * @param options `inStride`: after a lead-in, for work of which a cold start would be a good part. `times`: what is too
 *   short to be seen is done so often, and the figure is what one takes
 */
export async function timed(work, { inStride = false, times = 1 } = {}) {
  await collectGarbage();
  if (inStride) await leadIn(work);
  let result;
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    result = work();
    if (result instanceof Promise) result = await result;
  }
  return { figures: { ms: (performance.now() - start) / times }, result };
}

/**
 * Lets every contestant play `warmup` rounds that do not count and `rounds` that do, or fewer if patience ends
 * (pace.mjs). The one who begins changes from round to round. Every result is handed to `verify`, which throws at a
 * wrong one.
 *
 * @param contest `{ title, contestants, verify }`; a contestant is `{ name, round(), close?() }`, and its
 *   `round()` gives `{ figures, result }`, figures by name, times in milliseconds
 * @returns samples by contestant: one object of figures a round
 */
export async function play({ contestants, verify }, { rounds, warmup, fewest = rounds, patience = 0 }) {
  const samples = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  const end = performance.now() + patience;
  try {
    for (let round = -warmup; round < rounds; round++) {
      if (round >= fewest && performance.now() > end) break;
      for (const contestant of rotated(contestants, round)) {
        const { figures, result } = await within(contestant.round(), longestRound, () => {
          throw new Error(`${contestant.name}: no result`);
        });
        await verify(result, contestant.name);
        if (round >= 0) samples[contestant.name].push(figures);
      }
    }
  } finally {
    for (const { close } of contestants) await within(close?.(), longestClose, () => {});
  }
  return samples;
}

function rotated(list, by) {
  const start = ((by % list.length) + list.length) % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** What `work` gives, or what `otherwise` does when it takes longer than so many milliseconds. */
async function within(work, limit, otherwise) {
  const over = new AbortController();
  const late = sleep(limit, undefined, { signal: over.signal }).then(otherwise);
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
