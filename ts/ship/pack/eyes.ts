/** The inspector of this thread. */
import { Scripts } from '../inspect/scripts.js';
import { session } from '../inspect/session.js';
import type { Eyes } from './pack-context.js';

let eyes: Eyes | null | undefined;

/** The inspector of this thread with its scripts, or null. */
export function openEyes(): Eyes | null {
  if (eyes === undefined) {
    const opened = session();
    eyes = opened && { session: opened, scripts: new Scripts(opened) };
  }
  return eyes;
}
