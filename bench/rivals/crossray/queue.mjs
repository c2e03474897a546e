// A Queue that a process or a thread fills, and three ways to receive from it.
import { timed } from '../../lib/contest.mjs';
import { payloads, weigh } from '../../lib/payloads.mjs';
import { inContext } from './library.mjs';

const receivers = {
  async 'for await'(items, count) {
    let [left, weight] = [count, 0];
    for await (const item of items) {
      weight += weigh(item);
      if (--left === 0) break;
    }
    return weight;
  },
  getSync(items, count) {
    let weight = 0;
    for (let i = 0; i < count; i++) weight += weigh(items.getSync());
    return weight;
  },
  async 'await get'(items, count) {
    let weight = 0;
    for (let i = 0; i < count; i++) weight += weigh(await items.get());
    return weight;
  },
};

/** Runs in the peer: puts as many items as it is told to, until it is told none. */
function fill(orders, items, what) {
  const make = payloads(what);
  for (let count = orders.getSync(); count > 0; count = orders.getSync())
    for (let i = 0; i < count; i++) items.putSync(make(i));
}

export const queue = ({ context, what, count }) =>
  inContext(context, ['Process', 'Queue'], ({ Process, Queue }) =>
    Object.entries(receivers).map(([way, receive]) => {
      const [orders, items] = [new Queue(), new Queue()];
      const peer = new Process({ target: fill, args: [orders, items, what], daemon: true });
      peer.start();
      const round = () =>
        timed(
          () => {
            orders.putNoWait(count);
            return receive(items, count);
          },
          { inStride: true },
        );
      const close = () => {
        orders.putNoWait(0);
        return peer.join();
      };
      return { name: `crossray, ${way}`, round, close };
    }),
  );
