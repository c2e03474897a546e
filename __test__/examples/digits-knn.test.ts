import test from 'ava';
import fc from 'fast-check';
import { type Images, part } from './digits.js';

const { classify, k, nearest, vote } = await part('knn.js');
const { loadDigits, pixels } = await part('data.js');

/** The definition, slowly: sort all by distance, then by index. */
function nearestByDefinition(known: number[][], one: number[]): number[] {
  const distance = (row: number[]) => row.reduce((sum, value, i) => sum + (value - one[i]!) ** 2, 0);
  const order = known.map((row, index) => ({ index, distance: distance(row) }));
  order.sort((a, b) => a.distance - b.distance || a.index - b.index);
  return order.slice(0, k).map(({ index }) => index);
}

test('the nearest are those of the definition; ties go to the lowest index', t => {
  const row = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }); // few values: many ties
  fc.assert(
    fc.property(fc.array(row, { minLength: k, maxLength: 40 }), row, (known, one) => {
      const found = nearest(Float64Array.from(known.flat()), Float64Array.from(one));
      t.deepEqual([...found], nearestByDefinition(known, one));
    }),
  );
});

test('most votes win; of equal votes the lowest label', t => {
  const labels = Uint8Array.of(9, 3, 3, 7, 7, 1);
  t.is(vote(Uint32Array.of(0, 1, 2, 3, 5), labels), 3);
  t.is(vote(Uint32Array.of(4, 3, 2, 1, 0), labels), 3);
  t.is(vote(Uint32Array.of(4, 3, 2, 0, 5), labels), 7);
});

test('real digits: a known image finds itself first, and asked ones get the label of the definition', t => {
  const { known, asked } = loadDigits();
  const image = (images: Images, at: number) => images.levels.subarray(at * pixels, (at + 1) * pixels);
  t.is(nearest(known.levels, image(known, 4711))[0], 4711);

  const rows = Array.from({ length: known.count }, (_, at) => [...image(known, at)]);
  for (const at of [0, 444, asked.count - 1]) {
    const votes = nearestByDefinition(rows, [...image(asked, at)]).map(index => known.labels[index]!);
    const count = (label: number) => votes.filter(vote => vote === label).length;
    const [winner] = [...new Set(votes)].sort((a, b) => count(b) - count(a) || a - b);
    t.is(classify({ known, asked }, at), winner!);
  }
});
