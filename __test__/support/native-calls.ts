import { native } from '#crossray/native';
import type { Dispatcher } from '#native';

/** What went through one method of the dispatcher. */
export interface Tally {
  calls: number;
  /** Bytes of frames, for the methods that carry them. */
  bytes: number;
}

export interface NativeCalls {
  readonly push: Tally;
  readonly drain: Tally;
  readonly define: Tally;
  /** Sets every tally to nothing. */
  reset(): void;
  /** Takes the counters out again. */
  [Symbol.dispose](): void;
}

type Method = (this: Dispatcher, ...args: never[]) => unknown;

/** Counts the calls of this thread into the addon, of every pool, from now on. */
export function countNativeCalls(): NativeCalls {
  const prototype = native.Dispatcher.prototype as unknown as Record<string, Method>;
  const originals = new Map<string, Method>();
  const tallies: Tally[] = [];

  function count(name: string, bytesOf: (args: readonly unknown[], result: unknown) => number): Tally {
    const tally: Tally = { calls: 0, bytes: 0 };
    const original = prototype[name]!;
    originals.set(name, original);
    tallies.push(tally);
    prototype[name] = function (this: Dispatcher, ...args: never[]) {
      const result = original.apply(this, args);
      tally.calls++;
      tally.bytes += bytesOf(args, result);
      return result;
    };
    return tally;
  }

  return {
    push: count('push', ([frames]) => (frames as Uint8Array).byteLength),
    drain: count('drain', (_, result) => Math.max(result as number, 0)),
    define: count('define', ([, bytes]) => (bytes as Uint8Array).byteLength),
    reset() {
      for (const tally of tallies) Object.assign(tally, { calls: 0, bytes: 0 });
    },
    [Symbol.dispose]() {
      for (const [name, original] of originals) prototype[name] = original;
    },
  };
}
