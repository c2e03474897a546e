// A rival that is a message channel: the same one answers for a queue and for a pipe.
import { timed } from './contest.mjs';
import { oneAtATime } from './latency.mjs';
import { payloads, weigh } from './payloads.mjs';

/**
 * @param channel `{ name, contexts, open }`: `open({ mode, what })` starts a peer that answers a number n with n
 *   messages (mode 'stream') or sends back what it gets (mode 'echo'), and gives `{ post, listen, end }`
 * @returns the functions `queue`, `pipe` and `roundTrip` of a rival
 */
export function channelRival({ name, contexts, open, fits = what => what }) {
  const able = answer => options => (contexts.includes(options.context) ? answer(options) : []);
  const stream = able(({ what, count }) => {
    const peer = open({ mode: 'stream', what: fits(what) });
    return [
      { name, round: () => timed(() => receive(peer, count), { inStride: true }), close: () => peer.end() },
    ];
  });
  const roundTrip = able(({ what, count }) => {
    const peer = open({ mode: 'echo', what: fits(what) });
    const messages = Array.from({ length: count }, (_, i) => payloads(fits(what))(i));
    let arrived;
    peer.listen(message => arrived(message));
    const trip = message =>
      new Promise(resolve => {
        arrived = resolve;
        peer.post(message);
      });
    return [{ name, round: () => oneAtATime(messages, trip), close: () => peer.end() }];
  });
  return { queue: stream, pipe: stream, roundTrip };
}

/** What `count` messages weigh that the peer sends. */
function receive(peer, count) {
  return new Promise(resolve => {
    let [left, weight] = [count, 0];
    peer.listen(message => {
      weight += weigh(message);
      if (--left === 0) resolve(weight);
    });
    peer.post(count);
  });
}
