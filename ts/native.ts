/** The one door to the addon. */
import { createRequire } from 'node:module';
import type * as Native from '#native';

export type NativeModule = typeof Native;

/** The loaded addon, one instance of its statics for all threads of the process. */
export const native: NativeModule = createRequire(import.meta.url)('#native');
