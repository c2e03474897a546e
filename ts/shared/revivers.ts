/** By kind: what makes a piece of shared memory of its description. */
import type { Reviver } from '../arena/shared.js';
import { reviveView, SharedArray } from './array.js';
import { SharedMemory } from './memory.js';
import { Value } from './value.js';

export const revivers: Readonly<Record<string, Reviver>> = {
  Value: (handles, extra) => Value.revive(handles, extra),
  SharedArray: (handles, extra) => SharedArray.revive(handles, extra),
  SharedView: (handles, extra) => reviveView(handles, extra),
  SharedMemory: handles => SharedMemory.revive(handles),
};
