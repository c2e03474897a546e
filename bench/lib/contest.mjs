// Rounds in which contestants take turns, so that each round meets one state of a noisy machine.

/** Times `work`, after the garbage of others has been cleared away; setting up and checking are not timed. */
export async function timed(work) {
  globalThis.gc?.();
  const start = performance.now();
  const result = await work();
  return { figures: { ms: performance.now() - start }, result };
}

/**
 * Lets every contestant play `warmup` rounds that do not count and `rounds` that do. The one who begins changes
 * from round to round. Every result is handed to `verify`, which throws at a wrong one.
 *
 * @param contest `{ title, contestants, verify }`; a contestant is `{ name, round(), close?() }`, and its
 *   `round()` gives `{ figures, result }`, figures by name, times in milliseconds
 * @returns samples by contestant: one object of figures a round
 */
export async function play({ contestants, verify }, { rounds, warmup }) {
  const samples = Object.fromEntries(contestants.map(({ name }) => [name, []]));
  try {
    for (let round = -warmup; round < rounds; round++) {
      for (const contestant of rotated(contestants, round)) {
        const { figures, result } = await contestant.round();
        await verify(result, contestant.name);
        if (round >= 0) samples[contestant.name].push(figures);
      }
    }
  } finally {
    for (const { close } of contestants) await close?.();
  }
  return samples;
}

function rotated(list, by) {
  const start = ((by % list.length) + list.length) % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
