// Who takes part in a contest.

/** Why somebody who is here cannot take part: a feature is not there yet. */
export class LeftOut extends Error {}

/**
 * Asks every rival for its contestants.
 *
 * @param method the rivals' function for this scenario; it gives a list, empty where it has no answer, or throws
 *   `LeftOut`
 * @returns `{ contestants, absent }`: absent gives reasons by name
 */
export async function lineUp(rivals, method, options) {
  const [contestants, absent] = [[], {}];
  for (const rival of rivals) {
    try {
      if (rival[method]) contestants.push(...(await rival[method](options)));
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      absent[rival.name] = error.message;
    }
  }
  return { contestants, absent };
}
