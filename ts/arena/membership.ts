/** This thread's part in the arena that its tree of processes shares; joined at the first use of anything shared. */
import { native } from '../native.js';

let joined = false;

/** What has to look again when something that this thread watches may have changed. */
const looks = new Set<() => void>();

const lookAll = (): void => {
  for (const look of looks) look();
};

/** Makes this thread a participant of the arena, unless it is one. */
export function join(): void {
  if (joined) return;
  native.joinArena(lookAll);
  joined = true;
  // Who is killed, terminated or breaks down does not come here: what it had taken comes back.
  process.once('exit', code => {
    if (code === 0) native.leaveArena();
  });
}

/** `again` is called on this thread's event loop when something that it watches may have changed. */
export function whenRung(again: () => void): void {
  looks.add(again);
}

/** `again` is not called any more. */
export function forgetRings(again: () => void): void {
  looks.delete(again);
}

let holds = 0;

/** Holds the event loop of this thread once more, until `letLoopGo`. */
export function holdLoop(): void {
  if (holds++ === 0) native.holdArena(true);
}

export function letLoopGo(): void {
  if (--holds === 0) native.holdArena(false);
}
