/** A worker thread that does what it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Description } from '#crossray/arena/shared';
import { revive } from '#crossray/revivers';
import { deeds } from '../contract/sync/deeds.js';
import type { Said, Told } from './threads.js';

const { deed, args } = workerData as Told;

const say = (said: Said): void => parentPort?.postMessage(said);

say('loaded');

function received(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  if (!('description' in value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, received(each)]));
  }
  return revive(value.description as Description);
}

type Deed = (say: (word: string) => void, ...args: unknown[]) => unknown;

try {
  const all = deeds as unknown as Record<string, Deed>;
  say({ result: await all[deed]?.(word => say({ word }), ...args.map(received)) });
} catch (error) {
  say({ error });
}
