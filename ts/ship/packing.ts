/**
 * The packing half, loaded when first needed: a worker that only receives functions need not pay for it, neither
 * with time nor with memory.
 */
import { createRequire } from 'node:module';
import type * as Packing from './pack/index.js';

let packing: typeof Packing | undefined;

/** Loads it at once; Node has been able to `require` modules without a top-level await since 20.19. */
export function packingHalf(): typeof Packing {
  packing ??= createRequire(import.meta.url)('./pack/index.js') as typeof Packing;
  return packing;
}

/** For those who know that they will pack: the half they have imported themselves. */
export function providePackingHalf(half: typeof Packing): void {
  packing = half;
}
