// Everybody who takes part. A rival has a name, a version (which throws where it is not installed) and, for each
// scenario that it can answer, a function that sets up its contestants; see lib/line-up.mjs and lib/contest.mjs.

/** In the order of the tables. A file may hold several rivals that differ in one setting. */
const files = [
  'crossray/index',
  'piscina',
  'tinypool',
  'workerpool',
  'poolifier',
  'jest-worker',
  'post-message',
  'fork',
  'python',
  'numpy',
  'loop',
];

/** `{ rivals, versions, missing }`: who is here, in which version, and who is left out and why. */
export async function present() {
  const [rivals, versions, missing] = [[], {}, {}];
  for (const file of files) {
    const { default: exported } = await import(`./${file}.mjs`);
    for (const rival of [exported].flat()) {
      try {
        versions[rival.name] = rival.version();
        rivals.push(rival);
      } catch (error) {
        missing[rival.name] = error.message.split('\n')[0];
      }
    }
  }
  return { rivals, versions, missing };
}
