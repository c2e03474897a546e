// 100,000 small tasks, all created at once.
import { countTo, verifySquares } from '../lib/inputs.mjs';

const numbers = countTo(100_000);
const bars = ['hoisted', 'literal'].flatMap(kind => [
  {
    work: `100,000 apply at once, ${kind}`,
    ours: `crossray, ${kind}`,
    rival: 'piscina',
    figure: 'ms',
    times: 8,
  },
  {
    work: `100,000 apply at once, ${kind}`,
    ours: `crossray, ${kind}`,
    rival: 'postMessage by hand',
    figure: 'ms',
    times: 1,
  },
]);

export default {
  name: 'burst',
  async *contests({ rivals, workers }) {
    const able = rivals.filter(rival => rival.burst);
    const contestants = await Promise.all(able.map(rival => rival.burst({ workers, numbers })));
    yield {
      title: '100,000 x => x * x, one call each, all created at once',
      contestants: contestants.flat(),
      verify: verifySquares(numbers),
      bars,
    };
  },
};
