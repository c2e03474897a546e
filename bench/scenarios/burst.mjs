// Small tasks, a call each, all created at once.
import { countTo, verifySquares } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';

const many = countTo(100_000);
const some = countTo(10_000);

const bars = ['hoisted', 'literal'].flatMap(kind => {
  const bar = { work: `100,000 apply at once, ${kind}`, ours: `crossray, ${kind}`, figure: 'ms' };
  return [
    { ...bar, rival: 'piscina', times: 8 },
    { ...bar, rival: 'postMessage by hand', times: 1 },
  ];
});
/** With so many calls only those play whom a bar names, and Python: others take minutes. */
const named = ['crossray', 'piscina', 'postMessage by hand', 'Python fork'];

async function contest(numbers, context, { rivals, workers }, more = {}) {
  const count = numbers.length.toLocaleString('en-US');
  return {
    key: `${context}-${numbers.length}`,
    title: `${count} x => x * x, one call each, all created at once, ${context} pools`,
    ...(await lineUp(rivals, 'burst', { context, workers, numbers, timing: { inStride: numbers === some } })),
    verify: verifySquares(numbers),
    ...more,
  };
}

export default {
  name: 'burst',
  async *contests({ rivals, workers }) {
    const few = rivals.filter(({ name }) => named.includes(name));
    yield contest(many, 'thread', { rivals: few, workers }, { bars });
    yield contest(some, 'thread', { rivals, workers });
    yield contest(some, 'process', { rivals, workers });
  },
};
