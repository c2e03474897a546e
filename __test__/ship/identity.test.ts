import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

class Money {
  readonly amount: number;
  static made = 0;

  constructor(amount: number) {
    this.amount = amount;
    Money.made += 1;
  }

  plus(other: Money): Money {
    return new Money(this.amount + other.amount);
  }
}

class Tax extends Money {
  rate = 0.5;
}

const kind = Symbol('kind');
const helper = (x: number): number => x + 1;

test('a result of a shipped class is an instance of the class of the caller', async t => {
  const result = await peer.call((a: Money, b: Money) => a.plus(b), [new Money(1), new Money(2)]);
  t.true(result instanceof Money);
  t.is(Object.getPrototypeOf(result), Money.prototype);
  t.is((result as Money).amount, 3);
  t.is((result as Money).plus(new Money(1)).amount, 4);
});

test('subclass instances keep both classes', async t => {
  const result = (await peer.call(() => new Tax(7))) as Tax;
  t.true(result instanceof Tax);
  t.true(result instanceof Money);
  t.deepEqual({ ...result }, { amount: 7, rate: 0.5 });
});

test('instances come back at any depth', async t => {
  const result = (await peer.call(() => ({ list: [new Money(1)], map: new Map([['tax', new Tax(2)]]) }))) as {
    list: Money[];
    map: Map<string, Tax>;
  };
  t.true(result.list[0] instanceof Money);
  t.true(result.map.get('tax') instanceof Tax);
});

test('the state of a class stays as it is at home', async t => {
  class Counted {
    static made = 0;
    n = ++Counted.made;
  }
  const back = (await peer.call(() => [new Counted(), new Counted()])) as Counted[];
  t.deepEqual(
    back.map(({ n }) => n),
    [1, 2],
  );
  t.is(Counted.made, 0);
});

test('a class, function or symbol sent there and back is the same object', async t => {
  const echo = (...things: unknown[]): unknown[] => things;
  const bound = helper.bind(null, 1);
  const sent = [Money, Tax, helper, kind, bound, Math.max, Symbol.iterator, Array];
  const back = (await peer.call(echo, sent)) as unknown[];
  t.is(back.length, sent.length);
  for (const [index, thing] of sent.entries()) t.is(back[index], thing);
});

test('captured functions and classes come back as themselves', async t => {
  const local = (): number => 5;
  const back = (await peer.call(() => ({ local, helper, Money, kind }))) as Record<string, unknown>;
  t.deepEqual([back.local, back.helper, back.Money, back.kind], [local, helper, Money, kind]);
});

test('two shipments that reach one class meet the same class', async t => {
  const isMoney = (value: unknown): boolean => value instanceof Money;
  const isTax = (value: unknown): boolean => value instanceof Tax;
  const item = new Tax(1);
  t.true(await peer.call(isMoney, [item]));
  t.true(await peer.call(isTax, [item]));
  t.false(await peer.call(isTax, [new Money(1)]));
});

test('also when its static state has changed in between', async t => {
  class Numbered {
    static next = 0;
    id = Numbered.next++;
  }
  const read = (value: unknown): unknown => [value instanceof Numbered, Numbered.next];
  const shipment = peer.shipper.packFunction(read);
  const late = new Numbered();
  t.deepEqual(
    await peer.send(shipment, [late]),
    [true, 0],
    'the function has the state of when it was packed',
  );
  t.deepEqual(await peer.call(read, [late]), [true, 1]);
  t.deepEqual(await peer.send(shipment, [late]), [true, 0], 'and has it again when called again');
});

test('symbols that are keys match across shipments', async t => {
  const read = (object: Record<symbol, number>): number | undefined => object[kind];
  t.is(await peer.call(read, [{ [kind]: 3 }]), 3);
});

test('stable functions are equal across shipments', async t => {
  const isHelper = (fn: unknown): boolean => fn === helper;
  t.true(await peer.call(isHelper, [helper]));
});

test('a class born there travels home by source', async t => {
  const result = await peer.call(
    (start: number) => {
      class Born {
        #n = start;
        value = start * 2;
        read(): number {
          return this.#n + this.value;
        }
      }
      return [new Born(), new Born(), Born];
    },
    [4],
  );
  const [a, b, Born] = result as [{ read(): number; value: number }, object, new () => object];
  t.is(a.read(), 12);
  t.is(a.constructor, Born);
  t.true(b instanceof Born);
});

test('a function born there travels home with its captures, and back to where it was born', async t => {
  const grow = (await peer.call(
    (by: number) => {
      let total = 10;
      return (n: number) => {
        total += n * by;
        return total;
      };
    },
    [2],
  )) as (n: number) => number;
  t.is(grow(1), 12);
  t.is(grow(1), 14);
  t.is(
    await peer.call((f: (n: number) => number) => f(5), [grow]),
    20,
    'its own state is still as it was there',
  );
});

test('errors of own classes come back as values too', async t => {
  class Refused extends Error {
    constructor(readonly reason: string) {
      super(`refused: ${reason}`);
    }
  }
  const result = (await peer.call(() => new Refused('x'))) as Refused;
  t.true(result instanceof Refused);
  t.true(result instanceof Error);
  t.is(result.message, 'refused: x');
  t.is(result.reason, 'x');
});

test('private state cannot come home without the help of its class', async t => {
  class Secret {
    #value = 1;
    read(): number {
      return this.#value;
    }
  }
  const error = await t.throwsAsync(() => peer.call(() => new Secret()));
  t.regex(error.message, /an instance of Secret comes back with private state \(#value\)/);
  t.regex(error.message, /crossray\.reduce/);
});

test('with the reduce method it comes home', async t => {
  const reduce = Symbol.for('crossray.reduce');
  class Secret {
    #value: number;
    constructor(value: number) {
      this.#value = value;
    }
    read(): number {
      return this.#value;
    }
    [reduce](): [(value: number) => Secret, [number]] {
      return [value => new Secret(value), [this.#value]];
    }
  }
  const result = (await peer.call((n: number) => new Secret(n), [9])) as Secret;
  t.true(result instanceof Secret);
  t.is(result.read(), 9);
  t.is(await peer.call((s: Secret) => s.read() + 1, [result]), 10);
});

test('what is no longer alive at home is refused by name', async t => {
  const makeGraph = (): unknown => ({
    root: [0],
    nodes: [['home', 'nowhere.0.abc:1']],
    realm: 'elsewhere',
    main: '',
  });
  t.throws(() => peer.shipper.unpack(makeGraph()), {
    instanceOf: ShipError,
    message: /no longer alive here/,
  });
});
