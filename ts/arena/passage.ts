/** Objects in shared memory that messages refer to, kept while these are on their way. */
import { native } from '../native.js';
import { join } from './membership.js';

/** Uses the objects once more, until `unpin`; index and generation of each in turn. Null if there are none. */
export function pin(handles: readonly number[]): Uint32Array | null {
  if (handles.length === 0) return null;
  const pins = Uint32Array.from(handles);
  native.holdObjects(pins);
  return pins;
}

export function unpin(pins: Uint32Array): void {
  native.releaseObjects(pins);
}

/** For messages that go by a way that does not count what they refer to: the sender's half and the receiver's. */
export const countedOut = {
  sent: (handles: readonly number[]): void => native.sendObjects(Uint32Array.from(handles)),
};
export const countedIn = {
  arrived: (handles: readonly number[]): void => {
    join();
    native.landObjects(Uint32Array.from(handles));
  },
};
