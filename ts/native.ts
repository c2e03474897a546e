/** The one door to the addon. */
import { createRequire } from 'node:module';
import type * as Native from '../index.js';

export type NativeModule = typeof Native;

/** The loaded addon, one instance of its statics for all threads of the process. */
export const native: NativeModule = createRequire(import.meta.url)('./native/index.cjs');
