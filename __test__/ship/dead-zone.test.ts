import test from 'ava';
import { ShipError } from '#crossray/errors';
import { Peer } from './support/peer.js';

const peer = new Peer();
test.after.always(() => peer[Symbol.asyncDispose]());

const refusal = {
  instanceOf: ShipError,
  message: /the variable 'late' (is not initialised yet|reads as undefined)/,
};

/** Something that may be undefined, so that the initialiser tells nothing. */
function maybe<T>(value?: T): T | undefined {
  return value;
}

test('a variable whose declaration is never reached', t => {
  const make = (): (() => unknown) => {
    const read = (): unknown => late;
    if (maybe(true)) return read;
    const late = maybe(1);
    return () => late;
  };
  t.throws(() => peer.shipper.packFunction(make()), refusal);
});

test('a variable whose declaration comes later', t => {
  const read = (): unknown => late;
  t.throws(() => peer.shipper.packFunction(read), refusal);
  const late = maybe(1);
  t.notThrows(() => peer.shipper.packFunction(read));
  t.is(late, 1);
});

test('a let without an initialiser, and a class', t => {
  const read = (): unknown => late;
  t.throws(() => peer.shipper.packFunction(read), refusal);
  let late: number | undefined;
  late = 3;
  t.is(late, 3);
  const inner = (): void => {
    const make = (): unknown => new late();
    t.throws(() => peer.shipper.packFunction(make), refusal);
    class late {}
    t.truthy(late);
  };
  inner();
});

test('a declared function that is called too early', t => {
  function read(): unknown {
    return late;
  }
  t.throws(() => peer.shipper.packFunction(read), refusal);
  const late = maybe(2);
  t.is(late, 2);
});

test('a function made by a declared one that is called too early', t => {
  const early = make();
  t.throws(() => peer.shipper.packFunction(early), refusal);
  const late = maybe(2);
  function make(): () => unknown {
    return () => late;
  }
  t.is(late, 2);
});

test('the wrong branch of a switch', t => {
  const make = new Function(
    'which',
    'maybe',
    `switch (which) {
      case 1:
        const late = maybe();
        return () => late;
      default:
        return () => late;
    }`,
  ) as (which: number, maybe: () => unknown) => () => unknown;
  t.throws(() => peer.shipper.packFunction(make(2, maybe)), refusal);
});

test('variables that are undefined in earnest travel', async t => {
  const none = maybe<number>();
  let unset: number | undefined;
  const { missing, given = none } = {} as { missing?: number; given?: number };
  const nested = (): (() => unknown) => {
    const own = maybe<number>();
    return () => [none, unset, missing, given, own];
  };
  const want = Array.from({ length: 5 }, () => undefined);
  t.deepEqual(await peer.call(nested()), want);
  t.deepEqual(await peer.call(below), want.slice(0, 2));
  function below(): unknown {
    return [moduleNone, moduleUnset];
  }
  for (const each of [none]) t.is(await peer.call(() => each), undefined);
  if (none === undefined) unset = none;
});

const moduleNone = maybe<number>();
let moduleUnset: number | undefined;
if (moduleNone) moduleUnset = moduleNone;

test('parameters, vars and caught values may be undefined too', async t => {
  const make = (parameter?: number): (() => unknown) => {
    try {
      throw undefined;
    } catch (caught) {
      return () => [parameter, caught];
    }
  };
  t.deepEqual(await peer.call(make()), [undefined, undefined]);
  const old = new Function('var read = () => later; if (1) return read; var later = 1;')() as () => unknown;
  t.is(await peer.call(old), undefined);
});
