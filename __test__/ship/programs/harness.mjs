// What every program uses: a peer to call, and a report to print at the end.
import { Peer } from '../../../build/__test__/ship/support/peer.js';

export { Peer };

const results = {};

/** Calls a function there and notes what came of it. */
export async function note(peer, name, fn, ...args) {
  try {
    results[name] = await peer.call(fn, args);
  } catch (error) {
    results[name] = `${error.name}: ${error.message.split('\n')[0]}`;
  }
}

const firstFrame = error => /([^/\\]+:\d+:\d+)\)?$/m.exec(error.stack)?.[1] ?? error.stack;

/** Notes where an error from there points to, if that is not where the same error points to here. */
export async function noteFrame(peer, name, fn, ...args) {
  let here;
  try {
    fn(...args);
  } catch (error) {
    here = firstFrame(error);
  }
  try {
    await peer.call(fn, args);
  } catch (error) {
    const there = firstFrame(error);
    results[name] = there === here ? 'as here' : `${there} instead of ${here}`;
  }
}

export function report() {
  console.log(JSON.stringify(results));
}
