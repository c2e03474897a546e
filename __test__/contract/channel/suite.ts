import test, { type ExecutionContext } from 'ava';
import { Queue } from 'crossray';
import { expectNothingLeft, holdings, warmUp } from '../../support/leftovers.js';
import { settles } from '../../support/until.js';

/** Threads or processes that a test sends its queues and connections to. */
export interface Peers {
  /** Runs a function in one of them. */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Ends all, whatever they do. */
  end(): Promise<void>;
}

/** Where the contract is tested. */
export interface Place {
  makePeers: () => Peers;
  /** For titles. */
  label: string;
}

/** One part of the contract: declares its tests. */
export type Part = (place: Place) => void;

/** Longest time between two assertions of a test, in milliseconds. */
const LIMIT_MS = 60_000;

/** A test that needs nobody else and leaves nothing behind. */
export function soloTest(
  { label }: Place,
  title: string,
  body: (t: ExecutionContext) => Promise<void> | void,
): void {
  test.serial(`${label}: ${title}`, async t => {
    t.timeout(LIMIT_MS);
    await warmUp();
    // What the first shared object starts stays: the thread that listens for rings.
    new Queue().close();
    const before = holdings();
    await body(t);
    await expectNothingLeft(before);
  });
}

/** The same with two peers, which are ended in the end. */
export function peersTest(
  place: Place,
  title: string,
  body: (t: ExecutionContext, peers: Peers) => Promise<void> | void,
): void {
  soloTest(place, title, async t => {
    const peers = place.makePeers();
    try {
      await body(t, peers);
    } finally {
      await settles(peers.end(), 'the end of the peers');
    }
  });
}
