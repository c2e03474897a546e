/** Where a function was written, for next to nothing: the inspector takes some 30 us to tell the same. */
import { native } from '../../native.js';
import type { Closure } from './closure.js';

/** Script, line and column as one word; undefined for what has no text, and where only the inspector tells. */
export function placeOf(fn: CallableFunction): string | undefined {
  return native.placeOf(fn) ?? undefined;
}

/** The same for a function that the inspector has looked at; undefined unless both say so. */
export function agreedPlace({ fn, scriptId, line, column }: Closure): string | undefined {
  const place = placeOf(fn);
  return place === `${scriptId}:${line}:${column}` ? place : undefined;
}
