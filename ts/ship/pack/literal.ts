/** Functions that their text tells all about. */
import { needsOf } from '../analysis/needs.js';
import type { Graph } from '../graph.js';

/**
 * Whether every function of the same text is the same function: it has no free name at all (even `Math` could be
 * something else elsewhere), and nothing in it depends on where it stands.
 */
export function isLiteral(text: string, { nodes }: Graph): boolean {
  const [node] = nodes;
  if (nodes.length !== 1 || node?.[0] !== 'function' || !/^(arrow|function)$/.test(node[1].kind))
    return false;
  if (Object.keys(node[6]).length > 0) return false;
  const { free, outer, importMeta, dynamicImports, seesItself } = needsOf(text, node[1].strict);
  const depends = outer.size + importMeta.length + dynamicImports.length;
  return free.size === 0 && depends === 0 && !seesItself;
}
