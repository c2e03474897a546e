// Everybody who takes part. A rival has a name, a version (which throws where it is not installed) and, for each
// scenario that it can answer, a function that sets up its contestants; see lib/contest.mjs for these.
import crossray from './crossray.mjs';
import loop from './loop.mjs';
import piscina from './piscina.mjs';
import postMessage from './post-message.mjs';
import python from './python.mjs';

const all = [crossray, piscina, postMessage, python, loop];

/** `{ rivals, versions, missing }`: who is here, in which version, and who is left out and why. */
export function present() {
  const [rivals, versions, missing] = [[], {}, {}];
  for (const rival of all) {
    try {
      versions[rival.name] = rival.version();
      rivals.push(rival);
    } catch (error) {
      missing[rival.name] = error.message.split('\n')[0];
    }
  }
  return { rivals, versions, missing };
}
