/** Types for the programs that are TypeScript. */
export { Peer } from '../support/peer.js';

import type { Peer } from '../support/peer.js';

export function note(peer: Peer, name: string, fn: CallableFunction, ...args: unknown[]): Promise<void>;
export function noteFrame(peer: Peer, name: string, fn: CallableFunction, ...args: unknown[]): Promise<void>;
export function report(): void;
