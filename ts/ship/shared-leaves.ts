/** Objects that the codec writes otherwise, in graphs that go as bytes of their own. */
import type { Graph, Node } from './graph.js';

/** The graph with such objects described, and the objects: whoever sends the graph keeps them. */
export function describeLeaves(
  graph: Graph,
  describe: ((object: object) => object) | undefined,
): { graph: Graph; leaves: readonly object[] } {
  const leaves: object[] = [];
  if (!graph.nodes.some(node => node[0] === 'leaf')) return { graph, leaves };
  const nodes = graph.nodes.map((node): Node => {
    if (node[0] !== 'leaf' || typeof node[1] === 'number' || describe === undefined) return node;
    leaves.push(node[1]);
    return ['leaf', describe(node[1])];
  });
  return leaves.length > 0 ? { graph: { ...graph, nodes }, leaves } : { graph, leaves };
}
