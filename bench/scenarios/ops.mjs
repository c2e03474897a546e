// Every native operation against a plain loop on one thread, and NumPy, by size; into memory that has been used
// before and, where that has a bar, with a fresh array for each result.
import { timed } from '../lib/contest.mjs';
import { sharedDoubles } from '../lib/inputs.mjs';
import { lineUp } from '../lib/line-up.mjs';
import { inputOf, operations, sizes, verifyOperation } from '../lib/operations.mjs';

/** What crossray must reach at the largest size, in the plain loop's time. */
const bars = { sum: 4, minMax: 4, sort: 6, filter: 8, matmul: 50 };
const largest = sizes.at(-1).count;

export default {
  name: 'ops',
  async *contests({ rivals }) {
    for (const size of sizes) {
      yield* contestsOf(
        { rivals, size, names: Object.keys(operations) },
        ({ operation, traits, ...contest }) => {
          const hasFresh = size.count === largest && traits.length && bars[operation];
          const memories = hasFresh ? ['warm out', 'fresh result'] : [''];
          return memories.map(memory => contestOf({ operation, traits, ...contest, memory }));
        },
      );
    }
  },
};

/** The operations that wait for memory, at the largest size, in memory that lies in pages of two megabytes. */
export const largePages = {
  name: 'large-pages',
  // glibc asks for them then, as NumPy does by itself; V8 gets the memory of its arrays from there.
  env: { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' },
  async *contests({ rivals }) {
    const names = [
      'sum',
      'dot',
      'norm',
      'add',
      'mul',
      'div',
      'pow',
      'abs',
      'sqrt',
      'exp',
      'log',
      'cumsum',
      'filter',
    ];
    yield* contestsOf({ rivals, size: sizes.at(-1), names }, contest => [
      { ...contestOf({ ...contest, memory: 'large pages' }), bars: [], series: undefined },
    ]);
  },
};

async function* contestsOf({ rivals, size, names }, make) {
  const input = inputOf(size.count);
  const { contestants: sides } = await lineUp(rivals, 'ops', { input, count: size.count });
  for (const operation of names)
    yield* make({ operation, traits: operations[operation], size, sides, input });
  for (const { close } of sides) await close?.();
}

function contestOf({ operation, traits, size, sides, input, memory }) {
  const work = `ops: ${operation}${memory && `, ${memory}`}`;
  const plain = size.count <= (traits.plainUpTo ?? largest);
  const plays = ({ name }) =>
    (plain || name !== 'plain loop') &&
    (memory !== 'fresh result' || name !== 'NumPy') &&
    (size.count < largest || !name.endsWith('Sync'));
  const fresh = memory === 'fresh result' || !traits.length;
  const length = fresh ? 0 : traits.length(input);
  const bar = { work, ours: 'crossray', rival: 'plain loop', figure: 'ms', times: bars[operation] };
  return {
    title: `${work} (${size.name} doubles)`,
    contestants: sides.filter(plays).map(side => contestantOf(side, { operation, size, input, length })),
    absent: plain ? {} : { 'plain loop': 'would take many seconds a round' },
    verify: verifyOperation(traits.tolerance),
    bars: size.count === largest && bars[operation] ? [{ ...bar, second: memory === 'fresh result' }] : [],
    series: memory === 'fresh result' ? undefined : { name: `ops.${operation}`, x: size.count },
  };
}

function contestantOf({ name, operations, round }, { operation, size, input, length }) {
  if (round) return { name, round: () => round(operation, size.timing) };
  const call = operations[operation];
  const out = length > 0 ? sharedDoubles(length) : undefined;
  return {
    name,
    async round() {
      out?.fill(0);
      return timed(() => call(input, out), size.timing);
    },
  };
}
