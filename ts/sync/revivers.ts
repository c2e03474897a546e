/** By kind: what makes a primitive of its description. */
import type { Reviver } from '../arena/shared.js';
import { Barrier } from './barrier.js';
import { Condition } from './condition.js';
import { Event } from './event.js';
import { Lock } from './lock.js';
import { RLock } from './rlock.js';
import { BoundedSemaphore, Semaphore } from './semaphore.js';

export const revivers: Readonly<Record<string, Reviver>> = {
  Lock: handles => Lock.revive(handles),
  RLock: handles => RLock.revive(handles),
  Semaphore: handles => Semaphore.revive(handles),
  BoundedSemaphore: handles => BoundedSemaphore.revive(handles),
  Condition: (handles, extra) => Condition.revive(handles, extra),
  Event: handles => Event.revive(handles),
  Barrier: (handles, extra) => Barrier.revive(handles, extra),
};
