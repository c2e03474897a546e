/** Which nodes can change only in ways that guards see. */
import type { Node, NodeKind } from '../graph.js';

/** Kinds whose own content is fixed; everything else is data that the program may change at any time. */
const fixed = new Set<NodeKind>([
  ...(['global', 'symbol', 'import', 'require', 'requirer', 'module', 'importer', 'meta', 'home'] as const),
  ...(['leaf', 'function', 'class', 'prototype', 'view', 'expression'] as const),
]);

/**
 * @param uses the numbers of the nodes that each node mentions
 * @param changing nodes known to change, such as functions that capture a variable which is assigned somewhere
 * @returns for each node whether it and all that it reaches is stable
 */
export function stableNodes(
  nodes: readonly Node[],
  uses: readonly (readonly number[])[],
  changing: ReadonlySet<number>,
): boolean[] {
  const users: number[][] = nodes.map(() => []);
  const stable = nodes.map((node, id) => fixed.has(node[0]) && !changing.has(id));
  uses.forEach((used, id) => {
    for (const each of used) users[each]!.push(id);
  });
  const pending = stable.flatMap((isStable, id) => (isStable ? [] : [id]));
  for (let id = pending.pop(); id !== undefined; id = pending.pop())
    for (const user of users[id]!)
      if (stable[user]) {
        stable[user] = false;
        pending.push(user);
      }
  return stable;
}
