/** Makes objects in shared memory again; the rooms of their classes are loaded when the first of them comes. */
import { createRequire } from 'node:module';
import type { Reviver } from './arena/shared.js';
import { ShipError } from './errors.js';
import type { SharedForm } from './wire/shared.js';

/** By room: a module that exports `revivers`, and the kinds that it knows. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  './channel/revivers.js': ['Queue', 'JoinableQueue', 'SimpleQueue', 'Connection'],
  './sync/revivers.js': ['Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Condition', 'Event', 'Barrier'],
  './shared/revivers.js': ['Value', 'SharedArray', 'SharedView', 'SharedMemory'],
};

const known = new Map<string, Reviver>();

/** @throws ShipError if no class of this version is of that kind */
export function revive({ kind, handles, extra }: SharedForm): object {
  const reviver = known.get(kind) ?? load(kind);
  return reviver(handles, extra);
}

function load(kind: string): Reviver {
  const [room] = Object.entries(rooms).find(([, kinds]) => kinds.includes(kind)) ?? [];
  if (room !== undefined) {
    // Node has been able to `require` modules without a top-level await since 20.19.
    const loaded = createRequire(import.meta.url)(room) as { revivers: Readonly<Record<string, Reviver>> };
    for (const [name, reviver] of Object.entries(loaded.revivers)) known.set(name, reviver);
  }
  const reviver = known.get(kind);
  if (reviver) return reviver;
  throw new ShipError(
    `an object of the kind '${kind}' has arrived: both sides need the same version of crossray`,
  );
}
