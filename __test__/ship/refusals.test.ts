import { createReadStream } from 'node:fs';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { ShipError } from '#crossray/errors';
import { refusals } from '#crossray/ship/refusals';
import { Shipper } from '#crossray/ship/shipper';

const shipper = new Shipper();

function refused(
  t: ExecutionContext,
  pack: () => unknown,
  message: string | RegExp,
  path: (string | RegExp)[],
) {
  const error = t.throws(pack, { instanceOf: ShipError })!;
  t.is(error.code, 'ERR_CROSSRAY_SHIP');
  t.is(error.name, 'ShipError');
  const [first = ''] = error.message.split('\n');
  if (typeof message === 'string') t.is(first, message);
  else t.regex(first, message);
  t.is(error.path.length, path.length, error.path.join(' -> '));
  for (const [index, step] of path.entries()) {
    if (typeof step === 'string') t.is(error.path[index], step);
    else t.regex(error.path[index]!, step);
  }
}

const inFile = /^function (\w+|\(anonymous\)) \(refusals\.test\.js:\d+\)$/;

test('the path leads from the function to the culprit', t => {
  const promise = Promise.resolve();
  const deep = { list: [new Map([['key', { promise }]])] };
  const helper = (): unknown => deep;
  const fn = (): unknown => helper();
  refused(t, () => shipper.packFunction(fn), refusals.kind('a Promise'), [
    inFile,
    "variable 'helper'",
    inFile,
    "variable 'deep'",
    '.list',
    '[0]',
    'Map(key)',
    '.promise',
  ]);
});

test('the path leads through classes, bound functions, accessors and symbols', t => {
  class Base {
    own = 0;
    static weak = new WeakMap();
  }
  class Derived extends Base {}
  const tag = Symbol('tag');
  const object = {
    [tag]: Object.defineProperty({}, 'x', { get: () => new Derived(), enumerable: true }),
  };
  const bound = function (this: unknown): unknown {
    return this;
  }.bind(object);
  refused(t, () => shipper.packFunction(bound), refusals.kind('a WeakMap'), [
    /^bound function bound/,
    'bound this',
    '[Symbol(tag)]',
    'get x',
    inFile,
    "variable 'Derived'",
    /^class Derived \(refusals\.test\.js:\d+\)$/,
    'superclass',
    /^class Base/,
    '.weak',
  ]);
});

test('words of the surrounding function', t => {
  function Outer(this: unknown, ..._rest: unknown[]): (() => unknown)[] {
    return [() => this, new Function('return () => arguments')() as () => unknown, () => new.target];
  }
  const [useThis, useArguments, useTarget] = Outer.call({}, 1) as [
    () => unknown,
    () => unknown,
    () => unknown,
  ];
  refused(t, () => shipper.packFunction(useThis), refusals.outerThis, [inFile]);
  refused(t, () => shipper.packFunction(useArguments), refusals.outerArguments, [/^function \(anonymous\)/]);
  refused(t, () => shipper.packFunction(useTarget), refusals.outerNewTarget, [inFile]);
});

test('bare methods', t => {
  class Base {
    name(): string {
      return 'base';
    }
  }
  class Derived extends Base {
    #n = 1;
    override name(): string {
      return super.name();
    }
    secret(): number {
      return this.#n;
    }
    later(): () => string {
      return () => super.name();
    }
  }
  const { name, secret, later } = Derived.prototype;
  refused(t, () => shipper.packFunction(name), refusals.bareMethod('super'), [inFile]);
  refused(t, () => shipper.packFunction(secret), refusals.bareMethod('#n'), [inFile]);
  refused(t, () => shipper.packFunction(later), refusals.bareMethod('super'), [inFile]);
  refused(t, () => shipper.packFunction(new Derived().later()), refusals.bareMethod('super'), [inFile]);
});

test('direct eval and native functions', t => {
  const evaluating = new Function('x', 'return eval(x)');
  refused(t, () => shipper.packFunction(evaluating), refusals.directEval, [/^function anonymous/]);
  let native: CallableFunction = () => undefined;
  new Promise(settle => {
    native = settle;
  });
  refused(t, () => shipper.packValue({ native }), refusals.native(''), ['.native']);
});

test('objects of other kinds', async t => {
  function* generate(): Generator<number> {
    yield 1;
  }
  const weak = {};
  const things: [object, string][] = [
    [new Proxy({}, {}), refusals.kind('a Proxy')],
    [new Proxy(() => 1, {}), refusals.kind('a Proxy')],
    [Promise.resolve(), refusals.kind('a Promise')],
    [new WeakMap(), refusals.kind('a WeakMap')],
    [new WeakSet(), refusals.kind('a WeakSet')],
    [new WeakRef(weak), refusals.kind('a WeakRef')],
    [generate(), refusals.kind('a generator object')],
    [new Map().entries(), refusals.kind('an iterator')],
    [[].values(), refusals.kind('an Array Iterator')],
    [new AbortController(), refusals.kind('an AbortController')],
    [new Intl.NumberFormat(), refusals.kind('an Intl.NumberFormat')],
  ];
  for (const [thing, message] of things)
    refused(t, () => shipper.packValue([{ thing }]), message, ['[0]', '.thing']);

  const timer = setTimeout(() => undefined, 1);
  const immediate = setImmediate(() => undefined);
  const server = createServer();
  const worker = new Worker('', { eval: true });
  const stream = createReadStream('/dev/null');
  refused(t, () => shipper.packValue({ timer }), refusals.handle('Timeout'), ['.timer']);
  refused(t, () => shipper.packValue({ immediate }), refusals.handle('Immediate'), ['.immediate']);
  refused(t, () => shipper.packValue({ server }), refusals.handle('Server'), ['.server']);
  refused(t, () => shipper.packValue({ worker }), refusals.handle('Worker'), ['.worker']);
  t.throws(() => shipper.packValue({ stream }), { instanceOf: ShipError });
  clearTimeout(timer);
  clearImmediate(immediate);
  stream.destroy();
  await worker.terminate();
});

test("a user's class may have the name of a refused one", t => {
  class Server {
    port = 1;
  }
  class Timer {
    handle = { n: 1 };
  }
  t.notThrows(() => shipper.packValue([new Server(), new Timer()]));
});

test('the name of a function expression around', t => {
  const outer = function around(): () => unknown {
    return () => around;
  };
  refused(t, () => shipper.packFunction(outer()), refusals.hiddenVariable('around'), [
    inFile,
    "variable 'around'",
  ]);
});

test('fields with computed names', t => {
  const made = new Function('name', 'return class Computed { [name.trim()] = 1 }') as (
    name: string,
  ) => unknown;
  refused(t, () => shipper.packValue(made('x')), refusals.computedField('Computed'), [/^class Computed/]);
});

test('a reduce method that returns something else', t => {
  const reduce = Symbol.for('crossray.reduce');
  for (const wrong of [undefined, [], [1, []], [() => 1], [() => 1, 2]])
    refused(t, () => shipper.packValue({ a: { [reduce]: () => wrong } }), refusals.reduce, ['.a']);
});

test('a reduce method that throws is heard', t => {
  const reduce = Symbol.for('crossray.reduce');
  const broken = {
    [reduce](): never {
      throw new RangeError('broken');
    },
  };
  t.throws(() => shipper.packValue(broken), { instanceOf: RangeError, message: 'broken' });
});

test('after a refusal the shipper works on', t => {
  const bad = new WeakMap();
  t.throws(() => shipper.packFunction(() => bad));
  t.is((shipper.unpack(shipper.packValue([() => 5])) as (() => number)[])[0]?.(), 5);
});

test('every message says what to do', t => {
  for (const [name, refusal] of Object.entries(refusals)) {
    const text =
      typeof refusal === 'string' ? refusal : (refusal as (...words: string[]) => string)('x', 'y', 'z');
    t.regex(text, /:|\bmust\b|,/, name);
    t.false(text.endsWith('.'), name);
    t.notRegex(text, /undefined/.test(text) && !name.includes('DeadZone') ? /undefined/ : /$^/, name);
  }
});
