/** Classes of every shape. Each function gives there what it gives here. */

/** Kept apart from the table, so that a function captures no more than it mentions. */
const tasks = {};

export { tasks };

class Base {
  static made = 0;
  #size;
  constructor(size) {
    if (new.target === Base) throw new TypeError('abstract');
    this.#size = size;
    Base.made += 1;
  }
  get size() {
    return this.#size;
  }
  set size(n) {
    this.#size = n;
  }
  toString() {
    return `[${this.size}]`;
  }
}

class Derived extends Base {
  get size() {
    return super.size * 2;
  }
  set size(n) {
    super.size = n + 1;
  }
}

tasks['new.target'] = () => {
  try {
    return new Base(1);
  } catch (error) {
    return [error.message, new Derived(2).size];
  }
};
tasks['accessors with super'] = () => {
  const it = new Derived(2);
  it.size = 5;
  return [it.size, `${it}`];
};

const kept = new Derived(7);
tasks['an instance made before'] = () => {
  kept.size += 1;
  return [kept.size, kept instanceof Base, `${kept}`, Base.made];
};

class Symbols {
  static [Symbol.hasInstance](value) {
    return value === 5;
  }
  get [Symbol.toStringTag]() {
    return 'Tagged';
  }
  [Symbol.toPrimitive](hint) {
    return hint === 'number' ? 42 : hint;
  }
  *[Symbol.iterator]() {
    yield* [1, 2];
  }
  async *[Symbol.asyncIterator]() {
    yield 3;
  }
}
tasks['members named by well-known symbols'] = async () => {
  const it = new Symbols();
  const later = [];
  for await (const n of it) later.push(n);
  return [5 instanceof Symbols, Object.prototype.toString.call(it), +it, `${it}`, [...it], later];
};

class Words {
  static get = 1;
  static async = 2;
  static static() {
    return 3;
  }
  'quoted name' = 4;
  5 = 'five';
  get() {
    return this['quoted name'] + this[5];
  }
  async async() {
    return 'async';
  }
  *of() {
    yield 'of';
  }
  async *both() {
    yield 'both';
  }
}
tasks['members named by words and numbers'] = async () => {
  const it = new Words();
  const both = await it.both().next();
  return [Words.get, Words.async, Words.static(), it.get(), await it.async(), ...it.of(), both.value];
};

class Hidden {
  static #count = 1;
  static #next() {
    Hidden.#count += 1;
    return Hidden.#count;
  }
  static {
    Hidden.first = Hidden.#next();
  }
  #value = Hidden.#next();
  get #double() {
    return this.#value * 2;
  }
  set #double(n) {
    this.#value = n / 2;
  }
  static is(value) {
    return #value in value;
  }
  grow() {
    this.#double = this.#double + 10;
    return [this.#value, Hidden.#count, Hidden.first];
  }
}
const hidden = new Hidden();
tasks['private statics, methods and accessors'] = () => [
  hidden.grow(),
  new Hidden().grow(),
  Hidden.is(hidden),
  Hidden.is({}),
];

const Anonymous = class {
  made = new.target;
};
const Outer = class Inner {
  static copy() {
    return new Inner();
  }
  name = Inner.name;
};
tasks['names of class expressions'] = () => [
  Anonymous.name,
  Outer.name,
  Outer.copy().name,
  new Anonymous().made,
];

function Old(n) {
  this.n = n;
}
Old.prototype.read = function () {
  return this.n;
};
class New extends Old {
  read() {
    return super.read() + 1;
  }
}
tasks['a class upon a constructor function'] = () => {
  const it = new New(4);
  return [it.read(), it instanceof Old, Object.getPrototypeOf(New) === Old];
};

class Parent {
  own = 1;
  static child() {
    return new Child();
  }
}
class Child extends Parent {
  parent = new Parent();
}
tasks['classes that need each other'] = () => [Parent.child() instanceof Child, Parent.child().parent.own];

const mixins = [
  Above =>
    class extends Above {
      #a = 1;
      a = () => this.#a;
    },
  Above =>
    class extends Above {
      #a = 10;
      b = () => this.#a + super.valueOf().a();
    },
];
const Mixed = mixins.reduce((Above, mixin) => mixin(Above), Object);
const mixed = new Mixed();
tasks['mixins with private fields and arrows'] = () => [mixed.a(), mixed.b(), new Mixed().b()];

class Patched {
  n = 1;
  kept() {
    return this.n;
  }
  wrapped() {
    return this.n + 1;
  }
  removed() {
    return 0;
  }
}
const { wrapped } = Patched.prototype;
Patched.prototype.wrapped = function () {
  return [wrapped.call(this), 'wrapped'];
};
delete Patched.prototype.removed;
Object.defineProperty(Patched.prototype, 'kept', { get: () => 'replaced' });
Patched.prototype.added = 7;
tasks['members replaced, added and removed'] = () => {
  const it = new Patched();
  return [it.kept, it.wrapped(), it.removed, it.added, Object.keys(Patched.prototype)];
};

class Queueing extends Array {
  static get [Symbol.species]() {
    return Array;
  }
  get last() {
    return this.at(-1);
  }
}
const queueing = Queueing.of(1, 2, 3);
tasks['a class upon Array, with a species'] = () => {
  const doubled = queueing.map(n => n * 2);
  return [queueing.last, queueing instanceof Queueing, doubled instanceof Queueing, doubled, queueing.length];
};

class Failure extends AggregateError {
  constructor(errors, code) {
    super(errors, 'failed', { cause: 'why' });
    this.code = code;
  }
  get [Symbol.toStringTag]() {
    return 'Failure';
  }
}
const failure = new Failure([new RangeError('a')], 'E_FAIL');
tasks['a class upon AggregateError'] = () => [
  failure.errors[0].message,
  failure.errors[0] instanceof RangeError,
  failure.cause,
  failure.code,
  `${failure}`,
  failure instanceof Failure,
];

const lent = Object.setPrototypeOf({ n: 1 }, Words.prototype);
const bare = Object.create(Derived.prototype, { plain: { value: 3 } });
tasks['objects that were given a class'] = () => [
  lent instanceof Words,
  bare instanceof Base,
  Object.getOwnPropertyDescriptor(bare, 'plain'),
];

let Replaced = class Replaced {
  static again() {
    return new Replaced().version;
  }
  version = 1;
};
const First = Replaced;
Replaced = class extends First {
  version = 2;
};
tasks['a class whose name means another one outside'] = () => [
  First.again(),
  Replaced.again(),
  new Replaced().version,
];

class Callback {
  n = 2;
  handlers = { double: () => this.n * 2 };
  bound = function () {
    return this.n;
  }.bind(this);
}
tasks['functions that a field keeps'] = () => {
  const it = new Callback();
  it.n = 5;
  return [it.handlers.double(), it.bound()];
};

const Nothing = class extends null {
  static n = 3;
};
tasks['a class upon nothing'] = () => [Nothing.n, Object.getPrototypeOf(Nothing.prototype)];
