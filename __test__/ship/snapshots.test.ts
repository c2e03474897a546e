import test from 'ava';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

/** Calls twice, with a change in between: the second call must see it, whatever the shipper remembers. */
async function twice(fn: CallableFunction, change: () => void): Promise<unknown[]> {
  const first = await peer.call(fn);
  await peer.call(fn);
  change();
  return [first, await peer.call(fn)];
}

test('a reassigned variable', async t => {
  let a = 1;
  t.deepEqual(
    await twice(
      () => a,
      () => {
        a = 2;
      },
    ),
    [1, 2],
  );
});

test('a reassigned variable behind a function', async t => {
  let a = 1;
  const inner = (): number => a;
  t.deepEqual(
    await twice(
      () => inner(),
      () => {
        a = 2;
      },
    ),
    [1, 2],
  );
});

test('a changed object', async t => {
  const object = { v: 1 };
  t.deepEqual(
    await twice(
      () => object.v,
      () => {
        object.v = 5;
      },
    ),
    [1, 5],
  );
});

test('a longer array', async t => {
  const list: number[] = [];
  t.deepEqual(
    await twice(
      () => list.length,
      () => {
        list.push(1);
      },
    ),
    [0, 1],
  );
});

test('a static field', async t => {
  class Holder {
    own = 0;
    static n = 1;
    static get(): number {
      return Holder.n;
    }
  }
  t.deepEqual(
    await twice(
      () => Holder.get(),
      () => {
        Holder.n = 9;
      },
    ),
    [1, 9],
  );
});

test('a static field of a superclass', async t => {
  class Base {
    own = 0;
    static n = 1;
  }
  class Derived extends Base {}
  t.deepEqual(
    await twice(
      () => Derived.n,
      () => {
        Base.n = 9;
      },
    ),
    [1, 9],
  );
});

test('a private static field', async t => {
  class Holder {
    own = 0;
    static #n = 1;
    static grow(): void {
      Holder.#n += 1;
    }
    static get(): number {
      return Holder.#n;
    }
  }
  t.deepEqual(
    await twice(
      () => Holder.get(),
      () => Holder.grow(),
    ),
    [1, 2],
  );
});

test('a static field that goes away', async t => {
  class Holder {
    own = 0;
    static n?: number = 1;
  }
  t.deepEqual(
    await twice(
      () => Holder.n ?? 'gone',
      () => {
        delete Holder.n;
      },
    ),
    [1, 'gone'],
  );
});

test('a property of the function itself', async t => {
  const fn: (() => unknown) & { k?: number } = () => fn.k ?? 0;
  t.deepEqual(
    await twice(fn, () => {
      fn.k = 4;
    }),
    [0, 4],
  );
});

test('a property of a named function expression', async t => {
  const fn = function self(): unknown {
    return (self as { k?: number }).k ?? 0;
  };
  t.deepEqual(
    await twice(fn, () => {
      Object.assign(fn, { k: 4 });
    }),
    [0, 4],
  );
});

test('a hidden property of a captured function', async t => {
  const inner = (): number => 1;
  t.deepEqual(
    await twice(
      () => (inner as { k?: number }).k ?? 0,
      () => Object.defineProperty(inner, 'k', { value: 6 }),
    ),
    [0, 6],
  );
});

test('a patched method', async t => {
  class Patched {
    m(): number {
      return 1;
    }
  }
  t.deepEqual(
    await twice(
      () => new Patched().m(),
      () => {
        Patched.prototype.m = () => 2;
      },
    ),
    [1, 2],
  );
});

test('a method that was replaced, restored, deleted, and is there again', async t => {
  class Holder {
    own = 0;
    get(): unknown {
      return 1;
    }
  }
  const { get } = Holder.prototype;
  const read = (): unknown => new Holder().get?.();
  const seen = [await peer.call(read)];
  const prototype: { get?: () => unknown } = Holder.prototype;
  prototype.get = () => 2;
  seen.push(await peer.call(read));
  prototype.get = get;
  seen.push(await peer.call(read));
  delete prototype.get;
  seen.push(await peer.call(read));
  Object.defineProperty(prototype, 'get', { value: get, configurable: true, writable: true });
  seen.push(await peer.call(read));
  t.deepEqual(seen, [1, 2, 1, undefined, 1]);
});

test('a property named by a symbol, added to a class and taken away', async t => {
  const extra = Symbol('extra');
  class Holder {
    own = 0;
    static [extra]?: number;
  }
  Holder[extra] = 1;
  t.deepEqual(
    await twice(
      () => [Holder[extra], extra in Holder],
      () => {
        delete Holder[extra];
      },
    ),
    [
      [1, true],
      [undefined, false],
    ],
  );
});

test('a member added to the prototype of a constructor function', async t => {
  const Old = function Old(this: { n: number }, n: number) {
    this.n = n;
  } as unknown as { new (n: number): { n: number; twice?(): number }; prototype: object };
  t.deepEqual(
    await twice(
      () => new Old(4).twice?.() ?? 'none',
      () => {
        Object.assign(Old.prototype, {
          twice(this: { n: number }): number {
            return this.n * 2;
          },
        });
      },
    ),
    ['none', 8],
  );
});

test('another prototype', async t => {
  class Base {
    name(): string {
      return 'base';
    }
  }
  class Derived extends Base {}
  t.deepEqual(
    await twice(
      () => new Derived().name(),
      () => {
        Object.setPrototypeOf(Derived.prototype, { name: () => 'other' });
      },
    ).catch((error: Error) => error.message),
    ['base', 'other'],
  );
});

test('a property of a bound function', async t => {
  const bound: { (): number; limit?: number } = (() => 1).bind(null);
  bound.limit = 1;
  t.deepEqual(
    await twice(
      () => bound.limit,
      () => {
        bound.limit = 2;
      },
    ),
    [1, 2],
  );
});

test('what a bound function is bound to', async t => {
  const bound = { k: 1 };
  const read = function (this: { k: number }): number {
    return this.k;
  }.bind(bound);
  t.deepEqual(
    await twice(read, () => {
      bound.k = 2;
    }),
    [1, 2],
  );
});

test('a global of the program', async t => {
  const name = 'snapshotTestGlobal';
  Object.assign(globalThis, { [name]: 1 });
  t.deepEqual(
    await twice(new Function(`return ${name}`), () => {
      Object.assign(globalThis, { [name]: 2 });
    }),
    [1, 2],
  );
});

test('a replaced platform function', async t => {
  const { structuredClone } = globalThis;
  const fn = (): unknown => globalThis.structuredClone.name;
  const bare = (): unknown => structuredCloneName();
  function structuredCloneName(): string {
    return structuredClone.name;
  }
  t.is(await peer.call(fn), 'structuredClone');
  t.is(await peer.call(bare), 'structuredClone');
});

test('a map that captures are kept in lives on from call to call, until the caller changes it', async t => {
  const memo = new Map<number, number>();
  const remember = (x: number): number => {
    memo.set(x, x);
    return memo.size;
  };
  t.is(await peer.call(remember, [1]), 1);
  t.is(await peer.call(remember, [2]), 2);
  memo.set(10, 10);
  t.is(await peer.call(remember, [3]), 2);
});

test('writes there are not seen here', async t => {
  const box = { n: 1 };
  let variable = 1;
  await peer.call(() => {
    box.n = 2;
    variable = 2;
    return [box, variable];
  });
  t.deepEqual([box.n, variable], [1, 1]);
});
