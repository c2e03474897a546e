// What it costs that a function brings with it what it captures.
import { countTo, verifySquares } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';

const numbers = countTo(1000);

export default {
  name: 'capture',
  async *contests({ rivals, workers }) {
    for (const context of ['thread', 'process']) {
      yield {
        key: context,
        title: `1,000 calls at once of a function that captures, ${context} pools`,
        ...(await lineUp(rivals, 'capture', { context, workers, numbers })),
        verify: verifySquares(numbers),
      };
    }
  },
};
