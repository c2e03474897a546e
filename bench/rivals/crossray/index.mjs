// crossray, as this clone has built it.
import { timed } from '../../lib/contest.mjs';
import { sharedDoubles } from '../../lib/inputs.mjs';
import { packageVersion } from '../../lib/machine.mjs';
import { command, poolRival } from '../../lib/pool-rival.mjs';
import { all as tasks } from '../../lib/tasks.mjs';
import { capture } from './capture.mjs';
import { ifThere } from './library.mjs';
import { ops } from './ops.mjs';
import { pipe, roundTrip } from './pipe.mjs';
import { queue } from './queue.mjs';
import { sharedArray } from './shared-array.mjs';

const contexts = ['thread', 'process'];

const openPool = ({ workers, context }) =>
  ifThere(['Pool'], ({ Pool }) => new Pool({ processes: workers, context }));

async function open(options) {
  const pool = await openPool(options);
  return {
    call(name) {
      const task = tasks[name];
      return x => pool.apply(task, [x]);
    },
    map: (name, items) => pool.map(tasks[name], items),
    close: () => pool.terminate(),
  };
}

const square = x => x * x;

/** A function with a name, and one that is written where it is used: each call brings a new one. */
async function burst({ numbers, timing, ...options }) {
  const pool = await openPool(options);
  const literal = () => {
    const results = [];
    for (const number of numbers) results.push(pool.apply(x => x * x, [number]));
    return Promise.all(results);
  };
  return [
    {
      name: 'crossray, hoisted',
      round: () => timed(() => Promise.all(numbers.map(number => pool.apply(square, [number]))), timing),
    },
    { name: 'crossray, literal', round: () => timed(literal, timing), close: () => pool.terminate() },
  ];
}

/** There is one of it, as there is in the workers of the others. */
const squareAndSine = value => value * value + Math.sin(value);

async function typedMap({ x, timing, ...options }) {
  if (options.context === 'process') return [];
  const pool = await openPool(options);
  const out = sharedDoubles(x.length);
  const round = () => {
    out.fill(0);
    return timed(() => pool.map(squareAndSine, x, { out }), timing);
  };
  return [{ name: 'crossray', round, close: () => pool.terminate() }];
}

/** A program of its own would only fail where these pools are not there yet. */
async function commandIfThere(options) {
  const pool = await openPool({ ...options, workers: 1 });
  await pool.terminate();
  return command({ name: 'crossray', url: import.meta.url })(options);
}

export default poolRival({
  url: import.meta.url,
  name: 'crossray',
  version: () => packageVersion('crossray'),
  contexts,
  open,
  command: commandIfThere,
  ...{ burst, capture, ops, pipe, queue, roundTrip, sharedArray, typedMap },
  ways: ['crossray-pool', 'crossray-ops'],
});
