import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, forArrays, kindOf, mapped, same, ulps } from './arrays.js';

const exact = {
  add: [ops.add, ops.addSync, (x: number, y: number) => x + y],
  sub: [ops.sub, ops.subSync, (x: number, y: number) => x - y],
  mul: [ops.mul, ops.mulSync, (x: number, y: number) => x * y],
  div: [ops.div, ops.divSync, (x: number, y: number) => x / y],
} as const;

for (const [name, [later, now, reference]] of Object.entries(exact)) {
  test(`${name} is that of a loop, between arrays and with numbers on either side`, async t => {
    await forArrays(anyNumber, async x => {
      const y = x.slice().reverse();
      const expected = mapped(x, (value, i) => reference(value, y[i]!));
      same(t, now(x, y), expected);
      same(t, await later(x, y), expected);
      const number = fc.sample(anyNumber, 1)[0]!;
      same(
        t,
        now(x, number),
        mapped(x, value => reference(value, number)),
      );
      same(
        t,
        await later(number, x),
        mapped(x, value => reference(number, value)),
      );
    });
  });
}

test('powers are those of **, within 2 units in the last place', async t => {
  const base = fc.oneof(anyNumber, fc.double({ min: -50, max: 50 }), fc.double({ min: 0.9, max: 1.1 }));
  await forArrays(base, async x => {
    const y = x.slice().reverse();
    const out = ops.powSync(x, y);
    same(t, await ops.pow(x, y), out);
    const wide = ops.powSync(Float64Array.from(x), Float64Array.from(y));
    for (let i = 0; i < x.length; i++) {
      const apart = ulps(wide[i]!, x[i]! ** y[i]!);
      if (apart > 2) t.fail(`${x[i]} ** ${y[i]} = ${wide[i]}, ${apart} units off`);
    }
    same(t, out, new (kindOf(x))(wide));
  });
});

test('powers have the special cases of JavaScript, and squares are exact', async t => {
  const special = [0, -0, 1, -1, 0.5, -2, 3, NaN, Infinity, -Infinity];
  const pairs = special.flatMap(x => special.map(y => [x, y] as const));
  const [x, y] = [0, 1].map(side => Float64Array.from(pairs, pair => pair[side]!)) as [
    Float64Array,
    Float64Array,
  ];
  const out = ops.powSync(x, y);
  for (const [i, [base, exponent]] of pairs.entries()) {
    const [power, expected] = [out[i]!, base ** exponent];
    const isExact = !Number.isFinite(expected) || Number.isInteger(2 * expected);
    const isMet = isExact ? Object.is(power, expected) : ulps(power, expected) <= 2;
    t.true(isMet, `${base} ** ${exponent} = ${power}, expected ${expected}`);
  }
  await forArrays(anyNumber, async x => {
    same(
      t,
      ops.powSync(x, 2),
      mapped(x, value => value * value),
    );
    same(
      t,
      await ops.pow(2, x),
      ops.powSync(
        mapped(x, () => 2),
        x,
      ),
    );
  });
});

test('integers wrap as stores in an Int32Array do', t => {
  const x = Int32Array.of(2 ** 31 - 1, -(2 ** 31), 7, -7);
  same(t, ops.addSync(x, 1), Int32Array.of(-(2 ** 31), -(2 ** 31) + 1, 8, -6));
  same(
    t,
    ops.mulSync(x, x),
    Int32Array.from(x, value => value * value),
  );
  same(t, ops.divSync(x, 0), Int32Array.of(0, 0, 0, 0));
  same(
    t,
    ops.addSync(x, 0.9),
    Int32Array.from(x, value => value + 0.9),
  );
});

test('sides that do not fit are refused by name', async t => {
  const x = new Float64Array(3);
  const long = { instanceOf: RangeError, message: 'y must have 3 elements, as many as x; it has 5.' };
  t.throws(() => ops.addSync(x, new Float64Array(5)), long);
  await t.throwsAsync(ops.add(x, new Float64Array(5)), long);
  t.throws(() => ops.addSync(x, new Int32Array(3) as unknown as Float64Array), {
    instanceOf: TypeError,
    message: 'y must be a Float64Array as x is, got an instance of Int32Array.',
  });
  t.throws(() => ops.addSync(1, 2), {
    instanceOf: TypeError,
    message: 'x or y must be an array, got 1 and 2.',
  });
  t.throws(() => ops.addSync('1' as unknown as number, x), {
    instanceOf: TypeError,
    message: /^x must be a /,
  });
  t.throws(() => ops.addSync(x, null as unknown as number), {
    instanceOf: TypeError,
    message: /^y must be a /,
  });
});
