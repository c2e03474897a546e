// Not the main file, and still waiting at its top level while it ships its own export.
import { note, Peer } from './harness.mjs';

const three = 3;

export function work(x) {
  return x + three;
}

const peer = new Peer();
await note(peer, 'work', work, 1);
await note(peer, 'closure', () => work(2));
