// A global object that nobody can add to.
import { note, Peer, report } from './harness.mjs';

Object.freeze(globalThis);
const five = 5;
const peer = new Peer();
await note(peer, 'closure', x => x + five, 1);
report();
