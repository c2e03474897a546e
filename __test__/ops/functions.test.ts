import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, forArrays, lay, mapped, same, ulps } from './arrays.js';

test('absolute values and square roots are exact', async t => {
  await forArrays(anyNumber, async x => {
    const roots = mapped(x, Math.sqrt);
    same(t, ops.sqrtSync(x), roots);
    same(t, await ops.sqrt(x), roots);
    const sizes = mapped(x, Math.abs);
    same(t, ops.absSync(x), sizes);
    same(t, await ops.abs(x), sizes);
  });
});

const elementary = {
  exp: [ops.exp, ops.expSync, Math.exp],
  log: [ops.log, ops.logSync, Math.log],
  sin: [ops.sin, ops.sinSync, Math.sin],
  cos: [ops.cos, ops.cosSync, Math.cos],
  tanh: [ops.tanh, ops.tanhSync, Math.tanh],
} as const;

/** Both are within about one unit of the true value, so they are not more than two apart from each other. */
const tolerance = 2;

const hard = fc.oneof(
  fc.double(),
  fc.double({ min: -800, max: 800 }),
  fc.double({ min: -3, max: 3 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map(n => (n * Math.PI) / 2),
  fc.integer({ min: -1074, max: 1023 }).map(exponent => 2 ** exponent),
  fc.constantFrom(
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    1e22,
    6381956970095103 * 2 ** 797,
    Number.MAX_VALUE,
    5e-324,
  ),
);

for (const [name, [later, now, reference]] of Object.entries(elementary)) {
  test(`${name} is within 2 units in the last place of Math.${name}`, async t => {
    await fc.assert(
      fc.asyncProperty(fc.array(hard, { minLength: 1, maxLength: 600 }), async values => {
        const x = Float64Array.from(values);
        const out = now(x);
        same(t, await later(x), out);
        for (const [i, value] of values.entries()) {
          const apart = ulps(out[i]!, reference(value));
          if (apart > tolerance) t.fail(`${name}(${value}) = ${out[i]}, ${apart} units off`);
        }
      }),
      { numRuns: 300 },
    );
    t.pass();
  });

  test(`${name} of floats and integers is that of doubles, stored`, async t => {
    const moderate = fc.oneof(fc.double({ min: -40, max: 40 }), fc.constantFrom(NaN, Infinity, -0));
    await forArrays(moderate, async x => {
      if (x instanceof Float64Array) return;
      const out = now(x);
      same(t, await later(x), out);
      const wide = now(Float64Array.from(x));
      same(t, out, lay(x instanceof Int32Array ? Int32Array : Float32Array, wide, 'own'));
    });
    t.pass();
  });
}

test('special values are those of Math', t => {
  const x = Float64Array.of(0, -0, Infinity, -Infinity, NaN);
  for (const [, now, reference] of Object.values(elementary)) same(t, now(x), x.map(reference));
});
