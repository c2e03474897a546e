// Native operations against a plain loop on one thread; first into memory that has been used before, then with
// a fresh array for each result.
import { timed } from '../lib/contest.mjs';
import { randomDoubles, sharedDoubles, verifyArray } from '../lib/inputs.mjs';

const count = 10_000_000;
const order = 1024;
const limit = 0.5;

/** Operations without an array as their result have nothing to allocate: no second row. */
const operations = [
  { name: 'sum', times: 4, verify: close, call: (ops, { x }) => ops.sum(x) },
  { name: 'min and max', times: 4, verify: same, call: (ops, { x }) => ops.minMax(x) },
  { name: 'sort', times: 6, verify: array, call: (ops, { x }, out) => ops.sort(x, out), size: count },
  {
    name: 'filter > 0.5',
    times: 8,
    verify: array,
    call: (ops, { x }, out) => ops.filter(x, limit, out),
    size: count,
  },
  {
    name: `matmul ${order}`,
    times: 50,
    verify: nearly,
    call: (ops, { a, b }, out) => ops.matmul(a, b, order, out),
    size: order * order,
  },
];

export default {
  name: 'ops',
  async *contests({ rivals }) {
    const input = {
      x: randomDoubles(count),
      a: randomDoubles(order * order, 2),
      b: randomDoubles(order * order, 3),
    };
    const able = rivals.filter(rival => rival.ops);
    const sides = await Promise.all(able.map(async ({ name, ops }) => ({ name, ops: await ops() })));
    const plain = sides.find(({ name }) => name === 'plain loop').ops;
    for (const operation of operations) {
      const verify = operation.verify(await operation.call(plain, input));
      yield contest(operation, 'warm out', sides, input, verify);
      if (operation.size) yield contest(operation, 'fresh result', sides, input, verify);
    }
  },
};

function contest({ name, times, call, size }, memory, sides, input, verify) {
  const work = size ? `${name}, ${memory}` : name;
  return {
    title: `ops: ${work} (${name.startsWith('matmul') ? 'doubles' : '10 million doubles'})`,
    contestants: sides.map(side => {
      const out = size && memory === 'warm out' ? sharedDoubles(size) : undefined;
      return {
        name: side.name,
        round() {
          out?.fill(0);
          return timed(() => call(side.ops, input, out));
        },
      };
    }),
    verify,
    // The bar is for what is written into memory that was used before; a fresh result costs its pages, too.
    bars: [
      {
        work: `ops: ${work}`,
        ours: 'crossray',
        rival: 'plain loop',
        figure: 'ms',
        times,
        second: memory === 'fresh result',
      },
    ],
  };
}

function close(expected) {
  return verifyNumber(expected, 1e-12);
}

function verifyNumber(expected, tolerance) {
  return (result, who) => {
    if (!(Math.abs(result - expected) <= tolerance * Math.abs(expected)))
      throw new Error(`${who}: ${result}, expected ${expected}`);
  };
}

/** `minMax` may give an object or a pair. */
function same(expected) {
  return (result, who) => {
    if (result.min !== expected.min || result.max !== expected.max)
      throw new Error(`${who}: ${JSON.stringify(result)}, expected ${JSON.stringify(expected)}`);
  };
}

function array(expected) {
  return verifyArray(expected);
}

/** Products summed in another order differ in their last digits. */
function nearly(expected) {
  return verifyArray(expected, 1e-12);
}
