// crossray, as this clone has built it.
import { timed } from '../lib/contest.mjs';
import { oneAtATime } from '../lib/latency.mjs';
import { packageVersion } from '../lib/machine.mjs';

const load = () => import('../../dist/index.js');

async function open(workers) {
  const { Pool } = await load();
  return new Pool(workers);
}

const square = x => x * x;

export default {
  url: import.meta.url,
  name: 'crossray',
  version: () => packageVersion('crossray'),

  async burst({ workers, numbers }) {
    const pool = await open(workers);
    const literal = () => {
      const results = [];
      for (const number of numbers) results.push(pool.apply(x => x * x, [number]));
      return Promise.all(results);
    };
    return [
      {
        name: 'crossray, hoisted',
        round: () => timed(() => Promise.all(numbers.map(number => pool.apply(square, [number])))),
      },
      { name: 'crossray, literal', round: () => timed(literal), close: () => pool.terminate() },
    ];
  },

  async map({ workers, numbers }) {
    const pool = await open(workers);
    return [
      {
        name: 'crossray',
        round: () => timed(() => pool.map(x => x * x, numbers)),
        close: () => pool.terminate(),
      },
    ];
  },

  async latency({ workers, numbers }) {
    const pool = await open(workers);
    const round = () => oneAtATime(numbers, number => pool.apply(square, [number]));
    return [{ name: 'crossray', round, close: () => pool.terminate() }];
  },

  async firstResult({ workers }) {
    const pool = await open(workers);
    return { result: await pool.apply(square, [7]), close: () => pool.terminate() };
  },

  async typedMap({ workers, x, out }) {
    const pool = await open(workers);
    return [
      {
        name: 'crossray',
        round: () => {
          out.fill(0);
          return timed(() => pool.map(value => value * value + Math.sin(value), x, { out }));
        },
        close: () => pool.terminate(),
      },
    ];
  },

  async ops() {
    const { ops } = await load();
    return {
      sum: x => ops.sum(x),
      async minMax(x) {
        const [min, max] = await ops.minMax(x);
        return { min, max };
      },
      sort: (x, out) => ops.sort(x, { out }),
      filter: (x, limit, out) => ops.filter(x, '>', limit, { out }),
      matmul: (a, b, n, out) => ops.matmul(a, b, { m: n, k: n, n, out }),
    };
  },

  ways: ['crossray-pool', 'crossray-ops'],
};
