// A program in which the inspector is forbidden: what the text tells still travels, the rest is refused by name.
import fs, { readFileSync } from 'node:fs';
import { scale } from 'programs/cjs';
import { Base } from 'programs/esm';
import { note, noteFrame, Peer, report } from './harness.mjs';

const five = 5;
const config = { port: 80, nested: { list: [1, 2, 3] } };
const changedLater = { n: 1 };
const table = new Map([['f', x => x * 3]]);
const sizes = [1, 2];
const { max, min: least } = Math;
const computed = Date.now();
let assigned = 1;
const kind = Symbol.for('kind');

function helper(x) {
  return x * 2 + five;
}

const isEven = n => (n === 0 ? true : isOdd(n - 1));
function isOdd(n) {
  return n === 0 ? false : isEven(n - 1);
}

class Animal extends Base {
  #noise = '!';
  static count = five;

  speak() {
    return this.tag() + this.#noise + Animal.count;
  }

  static make(n) {
    return new this(n);
  }
}

class Plain {
  n = 1;

  next() {
    return this.n + five;
  }
}

const made = new Plain();

function boom() {
  throw new Error('boom');
}

changedLater.n = 2;
sizes.push(3);
assigned = 2;

function makeLocal() {
  const local = 3;
  return () => local;
}

const twice = () => x => x + 1;
const alsoTwice = () => x => x + 1;

const withMethods = {
  plain(x) {
    return x + five;
  },
  get getter() {
    return five;
  },
};

const peer = new Peer();
await note(peer, 'arrow', x => x + 1, 1);
await note(peer, 'chain', x => helper(x) + helper(x), 1);
await note(peer, 'constants', () => [
  five,
  config.nested.list.length,
  max(1, 2),
  least(1, 2),
  kind === Symbol.for('kind'),
]);
await note(peer, 'map', () => table.get('f')(2));
await note(peer, 'mutual recursion', isEven, 10);
await note(peer, 'imports', () => [typeof readFileSync, fs.existsSync('/'), scale(2), new Base(1).tag()]);
await note(peer, 'class', () => [new Animal(1).speak(), Animal.make(2) instanceof Animal]);
await note(peer, 'method', withMethods.plain, 1);
await note(peer, 'meta', async () => [
  import.meta.url.endsWith('blind.mjs'),
  (await import('./package/esm.mjs')).scale(1),
]);
await note(peer, 'instance as argument', p => [p.next(), p instanceof Plain], new Plain());
await note(peer, 'builtins', Math.max, 1, 2);
await note(peer, 'same text in two places', twice(), 1);
await noteFrame(peer, 'frame', boom);
const back = await peer.call(plain => [plain, Plain], [made]);
await note(peer, 'home again', ok => ok, back[0] instanceof Plain && back[1] === Plain);
await note(peer, 'local', makeLocal());
await note(peer, 'assigned', () => assigned);
await note(peer, 'changed later', () => changedLater.n);
await note(peer, 'pushed later', () => sizes.length);
await note(peer, 'computed', () => computed);
await note(peer, 'made by a class', () => made.next());
await note(peer, 'private state', a => a.speak(), new Animal(1));
await note(
  peer,
  'this',
  function () {
    return () => this;
  }.call(1),
);
await note(peer, 'text from elsewhere', new Function('return 1'));
await note(peer, 'bound', helper.bind(null, 1));
await note(peer, 'same text, different meaning', alsoTwice().length === 1 ? makeCounter() : null);
report();

function makeCounter() {
  let n = 0;
  const one = () => n;
  n = 1;
  return one;
}
