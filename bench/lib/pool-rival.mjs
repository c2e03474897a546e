// A rival that is a pool. What it answers in each scenario follows from how it is opened.
import { fileURLToPath } from 'node:url';
import { timed } from './contest.mjs';
import { sharedDoubles, slices } from './inputs.mjs';
import { oneAtATime } from './latency.mjs';

const program = name => fileURLToPath(new URL(`./programs/${name}.mjs`, import.meta.url));

/**
 * @param rival `{ name, url, version, contexts, open }`. `contexts`: where its workers can be, 'thread' or 'process'.
 *   `open({ workers, context })` gives `{ call(name), map?(name, items), close() }`: `call` gives the function that
 *   sends one argument to the task of that name in tasks.mjs; `map` sends a whole list, where the pool can
 */
export function poolRival(rival) {
  const able = answer => options => (rival.contexts.includes(options.context) ? answer(options) : []);
  const contestant = round =>
    able(async options => {
      const pool = await rival.open(options);
      return [{ name: rival.name, round: () => round(pool, options), close: () => pool.close() }];
    });
  return {
    burst: contestant(burst),
    map: contestant(map),
    latency: contestant((pool, { numbers }) => oneAtATime(numbers, pool.call('square'))),
    typedMap: able(typedMap(rival)),
    mixed: contestant(mixed),
    command: able(command(rival)),
    ...rival,
  };
}

function burst(pool, { numbers, timing }) {
  const square = pool.call('square');
  return timed(() => Promise.all(numbers.map(x => square(x))), timing);
}

/** In chunks of Python's default size: by the pool itself, or by hand, as its users have to. */
function map(pool, { numbers, workers, timing }) {
  if (pool.map) return timed(() => pool.map('square', numbers), timing);
  const squares = pool.call('squares');
  const run = async () => {
    const chunks = slices(numbers.length, 4 * workers).map(([from, to]) => numbers.slice(from, to));
    return [].concat(...(await Promise.all(chunks.map(chunk => squares(chunk)))));
  };
  return timed(run, timing);
}

/** Slices of shared memory, by hand: only workers that are threads see it. */
const typedMap = rival => async options => {
  const { workers, x, timing } = options;
  const out = sharedDoubles(x.length);
  const pool = await rival.open(options);
  const squaresAndSines = pool.call('squaresAndSines');
  const run = async () => {
    const parts = slices(x.length, 4 * workers).map(([from, to]) => ({ x, out, from, to }));
    await Promise.all(parts.map(part => squaresAndSines(part)));
    return out;
  };
  const round = () => {
    out.fill(0);
    return timed(run, timing);
  };
  return [{ name: rival.name, round, close: () => pool.close() }];
};

/** All kinds of work at once; a task each, or the pool's own chunks. */
function mixed(pool, { jobs }) {
  const all = ([name, items]) => {
    if (pool.map) return pool.map(name, items);
    const call = pool.call(name);
    return Promise.all(items.map(item => call(item)));
  };
  return timed(() => Promise.all(jobs.map(all)));
}

/** How a program of `programs/` is run with this rival. */
export const command =
  rival =>
  ({ program: name, context, workers }) => [
    {
      name: rival.name,
      command: [process.execPath, program(name), rival.url, rival.name, context, workers],
    },
  ];
