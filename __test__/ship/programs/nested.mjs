// A worker that ships on: what it received, what it has made itself, and what it imports.
import { note, Peer, report } from './harness.mjs';

const base = 10;
let total = 0;

class Account {
  #owner;
  balance = 1;
  constructor(owner) {
    this.#owner = owner;
  }
  owner() {
    return this.#owner;
  }
  static merge(a, b) {
    total += 1;
    return [a.#owner + b.#owner, total];
  }
}

const add = x => x + base;

const peer = new Peer();
await note(
  peer,
  'closure inside',
  async x => {
    const { Peer: Inner } = await import('./harness.mjs');
    const own = 100;
    class Made {
      n = own;
    }
    const inner = new Inner();
    try {
      const made = await inner.call(y => new Made().n + y + base, [x]);
      const sent = await inner.call(
        (f, account) => [f(1), account.owner(), account instanceof Account],
        [add, new Account('me')],
      );
      const merged = await inner.call(() => Account.merge(new Account('a'), new Account('b')));
      const back = await inner.call(() => new Account('home').balance);
      const meta = await inner.call(async () => [
        import.meta.url.endsWith('nested.mjs'),
        (await import('./package/esm.mjs')).scale(2),
      ]);
      return [made, sent, merged, back, meta];
    } finally {
      await inner[Symbol.asyncDispose]();
    }
  },
  1,
);
await note(peer, 'class there and home', async () => {
  const { Peer: Inner } = await import('./harness.mjs');
  const inner = new Inner();
  try {
    class Local {
      v = 1;
    }
    const made = await inner.call(() => new Local());
    return made instanceof Local;
  } finally {
    await inner[Symbol.asyncDispose]();
  }
});
report();
