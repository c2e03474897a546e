import type { Node } from '../graph.js';
import { refusals } from '../refusals.js';
import type { PackContext } from './pack-context.js';
export function packSlice(context: PackContext, fn: CallableFunction): Node {
  return context.fail(refusals.noInspectorElsewhere(fn.name));
}
