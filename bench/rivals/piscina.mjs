// piscina with its defaults but for the number of workers. Lists are chunked by hand, as its users have to.
import { timed } from '../lib/contest.mjs';
import { oneAtATime } from '../lib/latency.mjs';
import { packageVersion } from '../lib/machine.mjs';

const tasks = new URL('./piscina-tasks.mjs', import.meta.url).href;

async function open(workers) {
  const { Piscina } = await import('piscina');
  return new Piscina({ filename: tasks, minThreads: workers, maxThreads: workers });
}

function slices(count, parts) {
  const size = Math.ceil(count / parts);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [
    i * size,
    Math.min(count, (i + 1) * size),
  ]);
}

export default {
  url: import.meta.url,
  name: 'piscina',
  version: () => packageVersion('piscina'),

  async burst({ workers, numbers }) {
    const pool = await open(workers);
    return [
      {
        name: 'piscina',
        round: () => timed(() => Promise.all(numbers.map(x => pool.run(x)))),
        close: () => pool.destroy(),
      },
    ];
  },

  async map({ workers, numbers }) {
    const pool = await open(workers);
    const run = async () => {
      const chunks = slices(numbers.length, 4 * workers).map(([from, to]) => numbers.slice(from, to));
      const squares = await Promise.all(chunks.map(chunk => pool.run(chunk, { name: 'squares' })));
      return [].concat(...squares);
    };
    return [{ name: 'piscina', round: () => timed(run), close: () => pool.destroy() }];
  },

  async latency({ workers, numbers }) {
    const pool = await open(workers);
    const round = () => oneAtATime(numbers, x => pool.run(x));
    return [{ name: 'piscina', round, close: () => pool.destroy() }];
  },

  async firstResult({ workers }) {
    const pool = await open(workers);
    return { result: await pool.run(7), close: () => pool.destroy() };
  },

  async typedMap({ workers, x, out }) {
    const pool = await open(workers);
    const run = async () => {
      const parts = slices(x.length, 4 * workers);
      await Promise.all(
        parts.map(([from, to]) => pool.run({ x, out, from, to }, { name: 'squaresAndSines' })),
      );
      return out;
    };
    return [
      {
        name: 'piscina',
        round: () => {
          out.fill(0);
          return timed(run);
        },
        close: () => pool.destroy(),
      },
    ];
  },

  ways: ['piscina'],
};
