/** Modules whose top-level code is running right now, told from the stack. */
import type { Script } from '../analysis/script.js';
import { isFunction } from '../analysis/syntax.js';
import { wholeStack } from '../inspect/stack.js';

/**
 * How far the top-level code of a module has come, as a position in its script: Infinity when it has ended, as far
 * as the stack shows. Code that waits at its top level is not on the stack.
 *
 * @param url the module as stack traces show it, a URL or path
 */
export function progressOf(url: string, script: Script): number {
  let progress = Infinity;
  for (const [line, column] of positionsOnStack(url)) {
    const at = script.offsetOf(line - 1, column - 1);
    const around = script.around(at, at);
    if (!around.some(node => isFunction(node) || node.type === 'StaticBlock'))
      progress = Math.min(progress, at);
  }
  return progress;
}

function positionsOnStack(url: string): [number, number][] {
  return wholeStack()
    .split('\n')
    .flatMap((line): [number, number][] => {
      const at = line.lastIndexOf(`${url}:`);
      const position = at < 0 ? null : /^(\d+):(\d+)/.exec(line.slice(at + url.length + 1));
      return position ? [[Number(position[1]), Number(position[2])]] : [];
    });
}
