/**
 * The room's face for the side that sends functions: it loads the packing half at once, with the program, instead
 * of in the middle of the first call. A worker imports `shipper.ts` alone.
 */
import * as packingHalf from './pack/index.js';
import { providePackingHalf } from './packing.js';

providePackingHalf(packingHalf);

export * from './shipper.js';
export { remapStack } from './stack.js';
export { pin, task } from './task.js';
