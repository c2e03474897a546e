/** Objects in shared memory that messages refer to, kept while these are on their way. */
import { native } from '../native.js';

/** Uses the objects once more, until `unpin`; index and generation of each in turn. Null if there are none. */
export function pin(handles: readonly number[]): Uint32Array | null {
  if (handles.length === 0) return null;
  const pins = new Uint32Array(handles);
  native.holdObjects(pins);
  return pins;
}

export function unpin(pins: Uint32Array): void {
  native.releaseObjects(pins);
}
