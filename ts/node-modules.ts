/**
 * Modules of Node's own that are loaded by whoever first needs them. The first result of a pool of processes does not, and
 * each would take it half a millisecond or more. (`process.getBuiltinModule` is not there before Node 22.3.)
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const assert = (): typeof import('node:assert') => require('node:assert');

export const os = (): typeof import('node:os') => require('node:os');

export const workerThreads = (): typeof import('node:worker_threads') => require('node:worker_threads');
