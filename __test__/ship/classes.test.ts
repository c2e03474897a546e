import test from 'ava';
import { Peer } from './support/peer.js';
import { same } from './support/same.js';

/** Classes of every shape, in plain JavaScript: what TypeScript makes of them is not what is asked. */
const file = new URL('../../../__test__/ship/programs/classes.mjs', import.meta.url).href;
const { tasks } = (await import(file)) as { tasks: Record<string, () => unknown> };

/** Code that linters rightly dislike, as the body of a function that returns the task. */
const texts: Record<string, string> = {
  'static methods with super and this': `
    class Base {
      static describe() { return this.name + ' ' + this.kind }
      static get kind() { return 'base' }
      static set limit(n) { this.most = n }
    }
    class Derived extends Base {
      static get kind() { return 'derived of ' + super.kind }
      static describe() { return super.describe() + '!' }
    }
    return () => {
      Derived.limit = 3;
      return [Base.describe(), Derived.describe(), Derived.most, Base.most];
    };`,
  'a constructor that returns what there is': `
    class Singleton {
      static instance = new this();
      static registry = new Map([['one', this.instance]]);
      constructor() {
        if (Singleton.instance) return Singleton.instance;
        this.born = 'once';
      }
    }
    return () => [
      new Singleton() === Singleton.instance,
      Singleton.registry.get('one') === new Singleton(),
      new Singleton().born,
    ];`,
  'two methods of one name': `
    class Twice { m() { return 1 } m() { return 2 } static m() { return 3 } }
    return () => [new Twice().m(), Twice.m()];`,
  'members with the names of members of Object': `
    class Odd { ['__proto__']() { return 1 } static toString() { return 'odd' } 'constructor'() { this.n = 4 } hasOwnProperty() { return 5 } }
    return () => { const odd = new Odd(); return [odd.__proto__(), String(Odd), odd.n, odd.hasOwnProperty()] };`,
};
for (const [title, text] of Object.entries(texts)) tasks[title] = new Function(text)() as () => unknown;

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

for (const [title, task] of Object.entries(tasks)) test.serial(title, t => same(t, peer, task));
