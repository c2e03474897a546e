// A Pipe to a process or a thread: one way and there and back, awaiting and blocking.
import { timed } from '../../lib/contest.mjs';
import { oneAtATime, oneAtATimeSync } from '../../lib/latency.mjs';
import { payloads, weigh } from '../../lib/payloads.mjs';
import { inContext } from './library.mjs';

/** Runs in the peer: sends as many messages as it is told to, until it is told none. */
function fill(connection, what, send) {
  const make = payloads(what);
  for (let count = connection.recvSync(); count > 0; count = connection.recvSync())
    for (let i = 0; i < count; i++) connection[send](make(i));
}

/** Runs in the peer: sends back what comes, until the other end is closed. */
function echo(connection, receive, send) {
  try {
    for (;;) connection[send](connection[receive]());
  } catch (error) {
    if (error.code !== 'ERR_CROSSRAY_EOF') throw error;
  }
}

/** Ways to receive bytes: how the peer has to send for it, and what gives the length of one message. */
const receivers = {
  recvBytesInto: ['sendBytesSync', (connection, warm) => connection.recvBytesInto(warm)],
  recvBytesIntoSync: ['sendBytesSync', (connection, warm) => connection.recvBytesIntoSync(warm)],
  recv: ['sendSync', async connection => weigh(await connection.recv())],
};

export const pipe = ({ context, what, count }) =>
  inContext(context, ['Process', 'Pipe'], ({ Process, Pipe }) =>
    Object.entries(receivers).map(([way, [send, receive]]) => {
      const [ours, theirs] = Pipe();
      const peer = new Process({ target: fill, args: [theirs, what, send], daemon: true });
      peer.start();
      const warm = new Uint8Array(what.size);
      const receiveAll = async () => {
        ours.sendSync(count);
        let weight = 0;
        for (let i = 0; i < count; i++) {
          const length = receive(ours, warm);
          weight += typeof length === 'number' ? length : await length;
        }
        return weight;
      };
      const close = async () => {
        await ours.send(0);
        await peer.join();
        ours.close();
      };
      return { name: `crossray, ${way}`, round: () => timed(receiveAll, { inStride: true }), close };
    }),
  );

export const roundTrip = ({ context, what, count }) =>
  inContext(context, ['Process', 'Pipe'], ({ Process, Pipe }) => {
    const verbs = what.kind === 'bytes' ? ['sendBytes', 'recvBytes'] : ['send', 'recv'];
    const [send, receive] = verbs;
    const [sendSync, receiveSync] = verbs.map(verb => `${verb}Sync`);
    const messages = Array.from({ length: count }, (_, i) => payloads(what)(i));
    const start = () => {
      const [ours, theirs] = Pipe();
      const peer = new Process({ target: echo, args: [theirs, receiveSync, sendSync], daemon: true });
      peer.start();
      theirs.close();
      const close = () => {
        ours.close();
        return peer.join();
      };
      return { ours, close };
    };
    const [blocking, awaiting] = [start(), start()];
    return [
      {
        name: 'crossray, blocking',
        round: () =>
          oneAtATimeSync(messages, message => {
            blocking.ours[sendSync](message);
            return blocking.ours[receiveSync]();
          }),
        close: blocking.close,
      },
      {
        name: 'crossray, event loop',
        round: () =>
          oneAtATime(messages, async message => {
            await awaiting.ours[send](message);
            return awaiting.ours[receive]();
          }),
        close: awaiting.close,
      },
    ];
  });
