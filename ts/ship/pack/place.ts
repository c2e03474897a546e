/** Where a function was written. */
import { viewFunction } from '../inspect/closure.js';
import { openEyes } from './eyes.js';

/** A place as stack traces show it; line and column count from zero. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The place of a function's first character; undefined without an inspector. */
export function placeOf(fn: CallableFunction): Place | undefined {
  const eyes = openEyes();
  if (!eyes) return undefined;
  const view = viewFunction(eyes.session, fn);
  if (view.kind !== 'closure') return undefined;
  const { scriptId, line, column } = view;
  const text = Function.prototype.toString.call(fn);
  return { file: eyes.scripts.urlOf(scriptId, text, line, column), line, column };
}
