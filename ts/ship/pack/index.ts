/** The packing half of the room, behind `../packing.ts`. */
import { openEyes } from './eyes.js';
import type { Memo } from './memo.js';
import type { PackOptions } from './pack-context.js';
import { Packer, type PackerState } from './packer.js';
import { Sources } from './source.js';
import { Templates } from './template.js';

export { openEyes } from './eyes.js';
export { wasShippedFrom } from './functions.js';
export { isLiteral } from './literal.js';
export type { Packed, PackerState } from './packer.js';
export { placeOf } from './place.js';
export { warnOfSize } from './warning.js';
export { Packer };

/** What packers with the same options share. */
export function packerState(options: PackOptions): PackerState {
  const memos = new WeakMap<object, Memo>();
  return { options, eyes: openEyes(), memos, sources: new Sources(), templates: new Templates() };
}
