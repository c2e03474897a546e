/** The packing half of the room, behind `../packing.ts`. */
import { Scripts } from '../inspect/scripts.js';
import { session } from '../inspect/session.js';
import type { Memo } from './memo.js';
import type { Eyes, PackOptions } from './pack-context.js';
import { Packer, type PackerState } from './packer.js';

export { isLiteral } from './literal.js';
export type { Packed, PackerState } from './packer.js';
export { Packer };

let eyes: Eyes | null | undefined;

/** The inspector of this thread with its scripts, or null. */
export function openEyes(): Eyes | null {
  if (eyes === undefined) {
    const opened = session();
    eyes = opened && { session: opened, scripts: new Scripts(opened) };
  }
  return eyes;
}

/** What packers with the same options share. */
export function packerState(options: PackOptions): PackerState {
  return { options, eyes: openEyes(), memos: new WeakMap<object, Memo>() };
}
