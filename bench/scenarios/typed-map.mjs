// 10 million doubles in shared memory through a function, into memory that has been used before.
import { randomDoubles, sharedDoubles, verifyArray } from '../lib/inputs.mjs';

const count = 10_000_000;

export default {
  name: 'typed-map',
  rounds: 15,
  async *contests({ rivals, workers }) {
    const x = randomDoubles(count);
    const able = rivals.filter(rival => rival.typedMap);
    const contestants = await Promise.all(
      able.map(rival => rival.typedMap({ workers, x, out: sharedDoubles(count) })),
    );
    yield {
      title: 'x * x + Math.sin(x) of 10 million doubles in shared memory, warm out',
      contestants: contestants.flat(),
      verify: verifyArray(Float64Array.from(x, value => value * value + Math.sin(value))),
      bars: [
        {
          work: 'map of 10 million doubles, warm out',
          ours: 'crossray',
          rival: 'plain loop',
          figure: 'ms',
          times: 1.8,
        },
      ],
    };
  },
};
