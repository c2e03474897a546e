import test, { type ExecutionContext } from 'ava';
import type { Shared } from '#crossray/arena/shared';
import { Event } from '#crossray/sync/event';
import { expectNothingLeft, holdings, warmUp } from '../../support/leftovers.js';
import type { deeds } from './deeds.js';

/** Somebody else, in another thread or process, who does a deed. */
export interface Peer {
  /** Waits until it has said the word. */
  says(word: string): Promise<void>;
  /** What the deed gave. */
  readonly result: Promise<unknown>;
  /** Nothing of it is left. */
  readonly ended: Promise<unknown>;
  /** Ends it by force; back when nothing of it is left. */
  kill(): Promise<void>;
}

/** Where the contract is tested: how somebody else is started. */
export interface Place {
  label: string;
  start(deed: keyof typeof deeds, ...args: unknown[]): Peer;
  /** Starts what is started once and kept. */
  warmUp?(): Promise<void>;
}

/** One part of the contract: declares its tests. */
export type Part = (place: Place) => void;

/** Longest time between two assertions of a test, in milliseconds. */
const LIMIT_MS = 60_000;

/** Starts peers of one test. */
export type Start = Place['start'];

/** A test whose peers are ended with it, and that leaves nothing behind. */
export function peerTest(
  { label, start, warmUp: startOnce }: Place,
  title: string,
  body: (t: ExecutionContext, start: Start) => Promise<void> | void,
): void {
  test.serial(`${label}: ${title}`, async t => {
    t.timeout(LIMIT_MS);
    await warmUp();
    new Event().set();
    await startOnce?.();
    const before = holdings();
    const peers: Peer[] = [];
    try {
      await body(t, (deed, ...args) => {
        const peer = start(deed, ...args);
        peers.push(peer);
        return peer;
      });
    } finally {
      await Promise.all(peers.map(peer => peer.kill()));
    }
    await expectNothingLeft(before);
  });
}

/** True for what can be sent by its description. */
export const isShared = (value: unknown): value is Shared =>
  typeof value === 'object' && value !== null && Symbol.for('crossray.shared') in value;
