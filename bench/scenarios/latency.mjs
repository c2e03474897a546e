// One call at a time: what a single small task costs from call to answer.
import { countTo, verifySquares } from '../lib/inputs.mjs';

const numbers = countTo(2000);

export default {
  name: 'latency',
  rounds: 25,
  async *contests({ rivals, workers }) {
    const able = rivals.filter(rival => rival.latency);
    const contestants = await Promise.all(able.map(rival => rival.latency({ workers, numbers })));
    yield {
      title: 'One apply at a time, 2,000 in a row (microseconds)',
      contestants: contestants.flat(),
      verify: verifySquares(numbers),
      bars: [
        { work: 'one apply at a time, p50', ours: 'crossray', rival: 'piscina', figure: 'p50', atMost: 1.05 },
      ],
    };
  },
};
