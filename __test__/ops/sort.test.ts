import test from 'ava';
import { ops } from 'crossray';
import fc from 'fast-check';
import { anyNumber, forArrays, kinds, lay, mapped, random, same } from './arrays.js';

test("sort gives what the array's own sort gives, and leaves its input alone", async t => {
  await forArrays(anyNumber, async x => {
    const [before, expected] = [x.slice(), x.slice().sort()];
    same(t, ops.sortSync(x), expected);
    same(t, await ops.sort(x), expected);
    same(t, x, before);
    t.is(await ops.sort(x, { out: x }), x);
    same(t, x.slice(), expected);
  });
});

test('argsort is stable, with NaN last and -0 before 0', async t => {
  await forArrays(anyNumber, async x => {
    const sorted = x.slice().sort();
    const indices = ops.argsortSync(x);
    same(t, await ops.argsort(x), indices);
    same(
      t,
      mapped(x, (_, i) => x[indices[i]!]!),
      sorted,
    );
    for (let i = 1; i < indices.length; i++) {
      const [a, b] = [indices[i - 1]!, indices[i]!];
      if (Object.is(x[a], x[b]) && a > b) t.fail(`${a} comes before ${b}, but both are ${x[a]}`);
    }
  });
});

test('large arrays of all kinds: random, sorted, reversed, all the same', async t => {
  const length = 400_000;
  const next = random(5);
  const shapes: Array<(i: number) => number> = [
    () => (next() - 0.5) * 2 ** 32,
    () => (next() - 0.5) * 2 ** Math.floor(next() * 2000 - 1000),
    i => i,
    i => -i,
    () => 7,
    i => (i % 1000 === 0 ? NaN : i % 3),
  ];
  for (const kind of kinds) {
    for (const shape of shapes) {
      const x = lay(
        kind,
        Float64Array.from({ length }, (_, i) => shape(i)),
        'own',
      );
      same(t, await ops.sort(x), x.slice().sort());
    }
  }
});

test('a fresh result lies in memory of its own', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), async values => {
      const x = lay(Int32Array, values, 'shared');
      const sorted = await ops.sort(x);
      t.true(sorted.buffer instanceof ArrayBuffer);
      t.is(sorted.byteLength, sorted.buffer.byteLength);
    }),
    { numRuns: 10 },
  );
});
