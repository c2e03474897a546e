/** The program's files on the call stack. */
import { isOwnFrame } from '../../own-frames.js';

/** The whole stack, as text. Setting the limit may fail: intrinsics can be frozen. */
export function wholeStack(): string {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', Infinity);
  const { stack = '' } = new Error('where');
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return stack;
}

/** URLs or paths, as the stack shows them, innermost first; neither Node's own nor ours. */
export function filesOnStack(): string[] {
  const files = new Set<string>();
  for (const line of wholeStack().split('\n').slice(1)) {
    const file = /(?:\(|at (?:async )?)((?:file:|[a-zA-Z]:\\|\/)[^()]*?):\d+:\d+\)?$/.exec(line)?.[1];
    if (file !== undefined && !isOwnFrame(line)) files.add(file);
  }
  return [...files];
}
