/** What a process does in these tests: loaded by it, so it imports nothing of the package but types. */
import type { SharedArray } from '#crossray/shared/array';
import type { Event } from '#crossray/sync/event';
import { deeds } from '../contract/sync/deeds.js';

/** What peers say, each an event that the test waits for. */
export const words = ['has it', 'waits', 'churns', 'not alone'] as const;

type Deed = (say: (word: string) => void, ...args: unknown[]) => unknown;

export async function doDeed(
  name: string,
  spoken: Record<string, Event>,
  output: SharedArray<Uint8Array>,
  args: unknown[],
): Promise<void> {
  const all = deeds as unknown as Record<string, Deed>;
  const result = await all[name]?.(word => spoken[word]?.set(), ...args);
  new TextEncoder().encodeInto(JSON.stringify({ result }), output.array);
}
