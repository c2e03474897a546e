/** The child's end of `launch.ts`. */
import { native } from '../native.js';

/** Tells a child its place in the arena of its parent. */
const PLACE = 'CROSSRAY_CHILD';

/**
 * Takes the place that the parent has prepared, and gives the bootstrap. From now on this process ends with its parent.
 * To be called first, and once: no code of the program may see the variable, or its own children would.
 * @throws Error if this process was not started by crossray
 */
export function inherit(): Uint8Array {
  const place = process.env[PLACE];
  Reflect.deleteProperty(process.env, PLACE);
  if (place === undefined)
    throw new Error('this file is for processes that crossray starts; start your own instead');
  return native.inheritArena(place);
}

/** What was read from the bootstrap uses the objects in shared memory that it refers to (`Travel.arrived`). */
export function arrived(handles: readonly number[]): void {
  native.bootstrapArrived(Uint32Array.from(handles));
}

/**
 * Says something that the parent learns when this process has ended, and that refers to objects in shared memory. Only the
 * first counts.
 */
export function reportToParent(bytes: Uint8Array, handles: Uint32Array): void {
  native.reportToParent(bytes, handles);
}
