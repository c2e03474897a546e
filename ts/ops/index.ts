/**
 * Native operations on typed arrays, in parallel on all cores.
 *
 * ```ts
 * import { ops } from 'crossray';
 *
 * const x = new Float64Array(1e7).map(Math.random);
 * const [low, high] = await ops.minMax(x); // the event loop stays free
 * const roots = ops.sqrtSync(x);           // this thread waits
 * await ops.sort(x, { out: x });           // in place
 * ```
 *
 * Every operation takes a `Float64Array`, `Float32Array` or `Int32Array`, also over a `SharedArrayBuffer`,
 * without copying it. Until a promise has settled its arrays must be neither written (but for `out`, by the
 * operation) nor transferred. What takes up to some 0.2 ms is done at once, where it is called, for to hand it over
 * would take as long; idle threads help. Larger operations run one after another, each on all threads
 * (`RAYON_NUM_THREADS` sets fewer), and give the same result whatever their number.
 *
 * @module
 */
export type { Like, NumericArray, Out } from './arrays.js';
export * from './cumsum.js';
export * from './distances.js';
export * from './filter.js';
export * from './functions.js';
export * from './histogram.js';
export * from './matmul.js';
export * from './operators.js';
export * from './reductions.js';
export * from './sort.js';
export * from './top-k.js';
