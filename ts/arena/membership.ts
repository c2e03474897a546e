/** This thread's part in the arena that its tree of processes shares; joined at the first use of anything shared. */
import { native } from '../native.js';

let joined = false;

/** What has to look again when something that this thread watches may have changed. */
const looks: (() => void)[] = [];

const lookAll = (): void => {
  for (const look of looks) look();
};

/** Makes this thread a participant of the arena, unless it is one. */
export function join(): void {
  if (joined) return;
  native.joinArena(lookAll);
  joined = true;
}

/** `again` is called on this thread's event loop when something that it watches may have changed. */
export function whenRung(again: () => void): void {
  looks.push(again);
}
