// What it costs that a function travels with what it captures: the same small task in the ways to hand it over.
import { timed } from '../../lib/contest.mjs';
import { square } from '../../lib/tasks.mjs';
import { ifThere } from './library.mjs';

const hoisted = x => x * x;

/** Each way makes, from a pool, what runs the task for one number. */
const ways = {
  'nothing captured, hoisted': () => pool => x => pool.apply(hoisted, [x]),
  'nothing captured, literal': () => pool => x => pool.apply(y => y * y, [x]),
  'by reference (imported)': () => pool => x => pool.apply(square, [x]),
  'a number captured': () => pool => {
    const exponent = 2;
    return x => pool.apply(y => y ** exponent, [x]);
  },
  'a number captured, other each time': () => pool => x => pool.apply(() => x * x),
  'an object captured': () => pool => {
    const settings = { exponent: 2 };
    return x => pool.apply(y => y ** settings.exponent, [x]);
  },
  'an object captured, one function': () => pool => {
    const settings = { exponent: 2 };
    const power = y => y ** settings.exponent;
    return x => pool.apply(power, [x]);
  },
  '1,000 numbers captured': () => pool => {
    const table = Array.from({ length: 1000 }, (_, i) => i * i);
    return x => pool.apply(y => table[y], [x]);
  },
  'a number captured, pinned':
    ({ pin }) =>
    pool => {
      const exponent = 2;
      const pinned = pin(y => y ** exponent);
      return x => pool.apply(pinned, [x]);
    },
};

export const capture = ({ context, workers, numbers }) =>
  ifThere(['Pool', 'pin'], library => {
    const pool = new library.Pool({ processes: workers, context });
    const contestants = Object.entries(ways).map(([way, make]) => {
      const call = make(library)(pool);
      return {
        name: `crossray, ${way}`,
        round: () => timed(() => Promise.all(numbers.map(x => call(x))), { inStride: true }),
      };
    });
    const mapped = () => {
      const exponent = 2;
      return pool.map(x => x ** exponent, numbers);
    };
    return [
      ...contestants,
      {
        name: 'crossray, map, a number captured',
        round: () => timed(mapped, { inStride: true }),
        close: () => pool.terminate(),
      },
    ];
  });
