// crossray/ops behind the names and inputs of lib/operations.mjs.
import { load } from './library.mjs';

/** How each is called; `call(name)` gives the operation itself or its twin that blocks. */
const calls = call => ({
  ...fromEach(['sum', 'mean', 'variance', 'min', 'max', 'minMax', 'norm'], name => {
    const run = call(name);
    return ({ x }) => run(x);
  }),
  ...fromEach(['add', 'sub', 'mul', 'div', 'pow'], name => {
    const run = call(name);
    return ({ x, y }, out) => run(x, y, { out });
  }),
  ...fromEach(['abs', 'sqrt', 'exp', 'log', 'sin', 'cos', 'tanh', 'cumsum', 'sort'], name => {
    const run = call(name);
    return ({ x }, out) => run(x, { out });
  }),
  dot: ({ x, y }) => call('dot')(x, y),
  argsort: ({ x }) => call('argsort')(x),
  filter: ({ x, limit }, out) => call('filter')(x, '>', limit, { out }),
  histogram: ({ x, bins }) => part(call('histogram')(x, { bins, range: [0, 1] }), 'counts'),
  topK: ({ x, k }) => part(call('topK')(x, k), 'indices'),
  matmul: ({ a, b, order }, out) => call('matmul')(a, b, { m: order, k: order, n: order, out }),
  pairwiseDistances: ({ p, q, dim }, out) =>
    call('pairwiseDistances')(p, q, { dim, metric: 'euclidean', out }),
});

const fromEach = (names, make) => Object.fromEntries(names.map(name => [name, make(name)]));

const part = (result, name) => (result instanceof Promise ? result.then(found => found[name]) : result[name]);

export async function ops() {
  const { ops: library } = await load();
  return [
    { name: 'crossray', operations: calls(name => library[name]) },
    { name: 'crossray, Sync', operations: calls(name => library[`${name}Sync`]) },
  ];
}
