/** Whether this V8 hides that a variable is not initialised yet. */
import { viewFunction } from './closure.js';
import type { Session } from './session.js';

let answer: boolean | undefined;

/** Node 20 shows a variable in its dead zone as `undefined`; later versions throw when it is read. */
export function hidesDeadZone(session: Session): boolean {
  answer ??= probe(session);
  return answer;
}

function probe(session: Session): boolean {
  const read = (): number => later;
  const view = viewFunction(session, read);
  const later = 1;
  if (view.kind !== 'closure') return false;
  try {
    return view.scopes.some(({ variables }) => 'later' in variables && variables.later !== later);
  } catch {
    return false;
  }
}
