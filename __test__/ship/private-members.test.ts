import test from 'ava';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

test('no constructor and no initialiser runs again', async t => {
  const log: string[] = [];
  class Base {
    #base = log.push('base field');
    open = log.push('open field');
    constructor() {
      log.push('base constructor');
    }
    get base(): number {
      return this.#base;
    }
  }
  class Derived extends Base {
    #derived = log.push('derived field');
    constructor() {
      super();
      log.push('derived constructor');
    }
    get derived(): number {
      return this.#derived;
    }
  }
  const made = new Derived();
  t.is(log.length, 5);
  t.deepEqual(await peer.call(() => [made.base, made.open, made.derived, log.length]), [1, 2, 4, 5]);
});

test('constructors that take their arguments apart are no obstacle', async t => {
  class Picky {
    #sum: number;
    #rest: number[];
    constructor({ a, b: [first, ...more] }: { a: number; b: number[] }, factor = a.toFixed().length) {
      this.#sum = (a + first! + more.length) * factor;
      this.#rest = more;
    }
    read(): unknown[] {
      return [this.#sum, this.#rest];
    }
  }
  class Pickier extends Picky {
    #label: string;
    constructor([a, b]: [number, number], label = `${a.toFixed()}-${b}`) {
      super({ a, b: [b] });
      this.#label = label;
    }
    override read(): unknown[] {
      return [...super.read(), this.#label];
    }
  }
  const made = new Pickier([1, 2]);
  t.deepEqual(await peer.call((each: Pickier) => each.read(), [made]), [3, [], '1-2']);
});

test('two levels may use one name', async t => {
  class Lower {
    #n = 1;
    lower(): number {
      return this.#n;
    }
  }
  class Upper extends Lower {
    #n = 2;
    upper(): number {
      return this.#n;
    }
  }
  const made = new Upper();
  t.deepEqual(await peer.call(() => [made.lower(), made.upper()]), [1, 2]);
});

test('classes between without private members are left alone', async t => {
  class A {
    #a = 'a';
    a(): string {
      return this.#a;
    }
  }
  class B extends A {
    b = 'b';
  }
  class C extends B {
    #c = 'c';
    c(): string {
      return this.a() + this.b + this.#c;
    }
  }
  const made = new C();
  made.b = 'B';
  t.is(await peer.call(() => made.c()), 'aBc');
});

test('private methods, accessors and the brand', async t => {
  class Branded {
    static is(value: object): boolean {
      return #twice in value;
    }
    n = 4;
    #twice(): number {
      return this.n * 2;
    }
    get #half(): number {
      return this.n / 2;
    }
    all(): number[] {
      return [this.#twice(), this.#half];
    }
  }
  const made = new Branded();
  t.deepEqual(await peer.call(() => [made.all(), Branded.is(made), Branded.is({}), new Branded().all()]), [
    [8, 2],
    true,
    false,
    [8, 2],
  ]);
});

test('private static state, also when it holds an instance', async t => {
  class Single {
    static #only: Single | undefined;
    static #count = 0;
    #id = ++Single.#count;
    static get(): Single {
      Single.#only ??= new Single();
      return Single.#only;
    }
    static #secret(): string {
      return 'static method';
    }
    report(): unknown[] {
      return [this.#id, Single.#count, Single.#only === this, Single.#secret()];
    }
  }
  const only = Single.get();
  t.deepEqual(await peer.call(() => [only.report(), Single.get() === only]), [
    [1, 1, true, 'static method'],
    true,
  ]);
});

test('static blocks do not run again, their effects are there', async t => {
  const log: number[] = [];
  class Prepared {
    own = 1;
    static table: Map<string, number>;
    static #size: number;
    static {
      log.push(1);
      Prepared.table = new Map([['a', 1]]);
      Prepared.#size = Prepared.table.size;
    }
    static size(): number {
      return Prepared.#size;
    }
  }
  t.deepEqual(await peer.call(() => [Prepared.table.get('a'), Prepared.size(), log.length]), [1, 1, 1]);
});

test('fields that bind an arrow function to the instance', async t => {
  class Button {
    label: string;
    #clicks = 0;
    handle = (): string => `${this.label} ${++this.#clicks}`;
    #inner = (): number => this.#clicks * 10;
    free = (): string => 'free';
    constructor(label: string) {
      this.label = label;
    }
    inner(): number {
      return this.#inner();
    }
  }
  class Toggle extends Button {
    isOn = false;
    flip = (): boolean => {
      this.isOn = !this.isOn;
      return this.isOn;
    };
  }
  const toggle = new Toggle('ok');
  toggle.handle();
  t.deepEqual(
    await peer.call(
      (each: Toggle) => {
        const { handle, flip, free } = each;
        return [handle(), handle(), flip(), each.isOn, each.inner(), free(), Object.keys(each).sort()];
      },
      [toggle],
    ),
    ['ok 2', 'ok 3', true, true, 30, 'free', ['flip', 'free', 'handle', 'isOn', 'label']],
  );
});

test('methods bound in the constructor', async t => {
  class Bound {
    n = 3;
    constructor() {
      this.read = this.read.bind(this);
    }
    read(): number {
      return this.n;
    }
  }
  const made = new Bound();
  t.is(
    await peer.call(
      (each: Bound) => {
        const { read } = each;
        each.n = 5;
        return read();
      },
      [made],
    ),
    5,
  );
});

test('private fields may hold functions, cycles and other instances', async t => {
  class Tree {
    #parent: Tree | undefined;
    #visit: (n: number) => number;
    children: Tree[] = [];
    constructor(parent?: Tree) {
      this.#parent = parent;
      parent?.children.push(this);
      this.#visit = n => n + 1;
    }
    depth(): number {
      return this.#parent ? this.#visit(this.#parent.depth()) : 0;
    }
  }
  const root = new Tree();
  const leaf = new Tree(new Tree(root));
  t.is(await peer.call(() => leaf.depth() * 10 + root.children[0]!.children.length), 21);
});

test('names that the packer would use for itself may be taken', async t => {
  const $rebuild = 1;
  const $super = 2;
  const $keys = 3;
  class Base {
    n = $super;
  }
  class Greedy extends Base {
    #x = $rebuild;
    [`m${$keys}`](): number {
      return this.#x + this.n + $keys;
    }
  }
  const made = new Greedy() as unknown as { m3(): number };
  t.is(await peer.call(() => made.m3()), 6);
});

test('private state of an imported class is refused', async t => {
  const headers = new Headers({ a: 'b' });
  const error = await t.throwsAsync(() => peer.call(() => headers.get('a')));
  t.regex(error.message, /private state|native|internal/);
  t.regex(error.message, /variable 'headers'/);
});
