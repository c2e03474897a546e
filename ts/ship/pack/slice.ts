import type { Node } from '../graph.js';
import { refusals } from '../refusals.js';
import type { PackContext } from './context.js';
export function packSlice(context: PackContext, fn: Function): Node {
  return context.fail(refusals.noInspectorElsewhere(fn.name));
}
