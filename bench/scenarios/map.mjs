// A list of numbers through map, in chunks of its default size.
import { countTo, verifySquares } from '../lib/inputs.mjs';

const numbers = countTo(100_000);
const bar = rival => ({
  work: 'map over 100,000 numbers',
  ours: 'crossray',
  rival,
  figure: 'ms',
  times: 2,
});

export default {
  name: 'map',
  rounds: 25,
  async *contests({ rivals, workers }) {
    const able = rivals.filter(rival => rival.map);
    const contestants = await Promise.all(able.map(rival => rival.map({ workers, numbers })));
    yield {
      title: 'map(x => x * x) over 100,000 numbers, default chunks (piscina: the same, by hand)',
      contestants: contestants.flat(),
      verify: verifySquares(numbers),
      bars: [bar('Python'), bar('piscina')],
    };
  },
};
