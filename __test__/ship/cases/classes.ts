/** Rows 32 to 47, 71, 77, 79 and 80: classes, instances, methods. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { Case } from './case.js';
import { LibraryBase } from './library.js';

const five = 5;

class Animal {
  n: string;

  constructor(n: string) {
    this.n = n;
  }

  speak(): string {
    return `${this.n}!`;
  }

  get up(): string {
    return this.n.toUpperCase();
  }

  static make(n: string): Animal {
    return new this(n);
  }
}

class Dog extends Animal {
  static count = 3;

  override speak(): string {
    return super.speak() + five;
  }

  static increase(): number {
    Dog.count += 1;
    return Dog.count;
  }
}

class Counter {
  #x = 1;
  static #step = 10;

  constructor(x?: number) {
    if (x) this.#x = x;
  }

  get x(): number {
    return this.#x;
  }

  set x(value: number) {
    this.#x = value;
  }

  total(): number {
    return this.#sum();
  }

  #sum(): number {
    return this.#x + Counter.#step;
  }
}

class DoubleCounter extends Counter {
  #y = 2;
  z = 3;

  constructor() {
    super(4);
    this.#y = 20;
  }

  all(): number {
    return this.total() + this.#y + this.z;
  }
}

class FromLibrary extends LibraryBase {
  override hi(): string {
    return super.hi() + five;
  }
}

class Emitter extends EventEmitter {
  go(): number {
    let seen = 0;
    this.on('x', (value: number) => {
      seen = value;
    });
    this.emit('x', 5);
    return seen;
  }
}

class CodedError extends Error {
  code: string;

  constructor(message: string) {
    super(message);
    this.code = 'E1';
  }
}

const dog = new Dog('rex');
const counter = new Counter(7);
counter.x = 8;
const doubleCounter = new DoubleCounter();

const computedKey = (() => {
  const key = 'dynamic';
  const Made = class {
    [`${key}1`](): number {
      return five;
    }
  };
  return () => (new Made() as unknown as { dynamic1(): number }).dynamic1();
})();

type Constructor = new (n: string) => Animal;

const mixin = (() => {
  const mix = (Base: Constructor) =>
    class extends Base {
      extra(): string {
        return `m${this.n}`;
      }
    };
  const Mixed = mix(Animal);
  return () => new Mixed('x').extra() + new Mixed('y').speak();
})();

const caught = (() => {
  const error = new CodedError('boo');
  return () => [error.message, error.code, error instanceof CodedError, error instanceof Error];
})();

const storage = (() => {
  const held = new AsyncLocalStorage<number>();
  return () => held.run(1, () => held.getStore());
})();

const withSuper = {
  __proto__: {
    hi(): number {
      return 1;
    },
  },
  hi(): number {
    return (super.hi as () => number)() + 1;
  },
} as { hi(): number };

function outerThis(this: { v: number }): () => number {
  return () => this.v;
}

const outerArguments = new Function('return () => arguments.length') as (...args: unknown[]) => () => number;

function bindable(this: { v: number }, a: number, b: number): number {
  return this.v + a + b + five;
}

export const cases: readonly Case[] = [
  {
    row: 32,
    name: 'class: new, super, static, accessor',
    fn: () => [new Dog('d').speak(), Dog.count, Dog.make('q').up],
    want: ['d!5', 3, 'Q'],
  },
  {
    row: 33,
    name: 'class with private fields, methods, statics',
    fn: () => new Counter(5).total(),
    want: 15,
  },
  {
    row: 34,
    name: 'captured instance',
    fn: () => [dog.speak(), dog instanceof Dog],
    want: ['rex!5', true],
  },
  {
    row: 35,
    name: 'captured instance with private state',
    fn: () => counter.total() + counter.x,
    want: 26,
  },
  { row: 36, name: 'private state at two levels', fn: () => doubleCounter.all(), want: 37 },
  { row: 37, name: 'class that extends an imported one', fn: () => new FromLibrary('z').hi(), want: 'hi z5' },
  { row: 38, name: 'class that extends a builtin one', fn: () => new Emitter().go(), want: 5 },
  {
    row: 39,
    name: 'own error class',
    fn: () => {
      try {
        throw new CodedError('q');
      } catch (error) {
        return error instanceof CodedError && error.code;
      }
    },
    want: 'E1',
  },
  {
    row: 40,
    name: 'static method',
    fn: Animal.make,
    args: ['s'],
    self: Dog,
    pick: made => [(made as Animal).n, made instanceof Dog],
    want: ['s', true],
  },
  {
    row: 41,
    name: 'bare method with super',
    fn: Dog.prototype.speak,
    self: dog,
    refused: /bare method uses super/,
  },
  {
    row: 42,
    name: 'method of an object literal',
    fn: {
      hi(x: number): number {
        return x + five;
      },
    }.hi,
    args: [1],
    want: 6,
  },
  {
    row: 43,
    name: 'method of an object literal, with super',
    fn: withSuper.hi,
    refused: /bare method uses super/,
  },
  {
    row: 44,
    name: 'getter function',
    fn: Object.getOwnPropertyDescriptor(Animal.prototype, 'up')?.get as () => string,
    self: dog,
    want: 'REX',
  },
  { row: 45, name: 'bound function', fn: bindable.bind({ v: 1 }, 2), args: [3], want: 11 },
  {
    row: 46,
    name: 'outer this',
    fn: outerThis.call({ v: 3 }),
    refused: /uses 'this' of the function around it/,
  },
  {
    row: 47,
    name: 'outer arguments',
    fn: outerArguments(1, 2),
    refused: /uses 'arguments' of the function around it/,
  },
  {
    row: 71,
    name: 'instance of a platform class',
    fn: storage,
    want: 1,
    refused: /instance of AsyncLocalStorage holds private state \(#/,
    refusedFrom: 24,
  },
  { row: 77, name: 'error instance', fn: caught, want: ['boo', 'E1', true, true] },
  { row: 79, name: 'class expression with a computed key', fn: computedKey, want: 5 },
  { row: 80, name: 'mixin', fn: mixin, want: 'mxy!' },
];
