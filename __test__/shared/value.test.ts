import test from 'ava';
import type { Typecode, ValueOf } from '#crossray/shared/typecodes';
import { Value } from '#crossray/shared/value';

const samples: { [C in Typecode]: [given: ValueOf<C>, read: ValueOf<C>, zero: ValueOf<C>] } = {
  c: ['é', 'é', '\0'],
  u: ['😀', '😀', '\0'],
  b: [200, -56, 0],
  B: [-1, 255, 0],
  h: [40_000, -25_536, 0],
  H: [-1, 65_535, 0],
  i: [2 ** 31, -(2 ** 31), 0],
  I: [-1, 2 ** 32 - 1, 0],
  l: [2n ** 63n, -(2n ** 63n), 0n],
  L: [-1n, 2n ** 64n - 1n, 0n],
  q: [-5n, -5n, 0n],
  Q: [5n, 5n, 0n],
  f: [0.1, Math.fround(0.1), 0],
  d: [Number.MIN_VALUE, Number.MIN_VALUE, 0],
};

for (const code of Object.keys(samples) as Typecode[]) {
  const [given, read, zero] = samples[code];
  test(`'${code}' keeps what its type can, from zero on`, t => {
    const value = new Value(code);
    t.is(value.value, zero);
    value.value = given;
    t.is(value.value, read);
    t.is(new Value(code, given).value, read);
    t.is(value.compareExchange(given, zero), read);
    t.is(value.compareExchange(given, given), zero);
    t.is(value.value, zero);
  });
}

test('add is one step, gives what was before, and wraps round', t => {
  const small = new Value('b', 120);
  t.is(small.add(10), 120);
  t.is(small.value, -126);
  const large = new Value('Q', 0n);
  t.is(large.add(-1n), 0n);
  t.is(large.value, 2n ** 64n - 1n);
  const real = new Value('d', 0.5);
  t.is(real.add(0.25), 0.5);
  t.is(real.value, 0.75);
  t.is(new Value('q', 2n).add(3 as unknown as bigint), 2n, 'an integer will do');
});

test('compareExchange knows NaN, and takes both zeros for one', t => {
  const value = new Value('d', Number.NaN);
  t.is(value.compareExchange(Number.NaN, -0), Number.NaN);
  t.is(value.compareExchange(0, 1), -0);
  t.is(value.value, 1);
});

test('what cannot be a value is refused, and changes nothing', t => {
  const value = new Value('i', 7);
  for (const wrong of [1.5, '1', 1n, Number.NaN, null, undefined]) {
    t.throws(
      () => {
        value.value = wrong as number;
      },
      { instanceOf: TypeError, message: /value: expected an integer/ },
    );
  }
  t.is(value.value, 7);
  t.throws(() => new Value('x' as 'i'), {
    instanceOf: TypeError,
    message: /typecode: expected one of c u b/,
  });
  t.throws(() => new Value('c', 'ab'), { instanceOf: TypeError });
  t.throws(() => new Value('c', '€'), { instanceOf: TypeError, message: /up to 255/ });
  const char = new Value('c', 'a') as unknown as Value<'i'>;
  t.throws(() => char.add('b' as unknown as number), { instanceOf: TypeError, message: /add/ });
});

test('it has a lock, always the same', t => {
  const value = new Value('i');
  const lock = value.getLock();
  t.is(value.getLock(), lock);
  lock.withSync(() => lock.withSync(() => t.true(value.getLock().locked())));
  t.false(lock.locked());
});
